"""What `gep init` writes: account.toml to fill in, its JSON schema, the statistics workbook."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from rich.cells import cell_len

from gep.book.vocabulary import StandardRaster, Vocabulary
from gep.config.reading import PLACEHOLDERS
from gep.config.schema import TABLES, account_schema
from gep.files.whole import making
from gep.problems import UsageProblem
from gep.uses.start.recognition import Recognised, relative
from gep.uses.start.template import write_template
from gep.words import Language, say, words

ACCOUNT, SCHEMA, STATISTICS = "account.toml", "account.schema.json", "statistics.xlsx"

Said: TypeAlias = Mapping[str, Any]
Known: TypeAlias = Mapping[str, object]
NOTHING, HERE = Recognised(), Path()

_OPENING = '{ path = "land_cover_2022.tif", legend = "clcd" }'
_CHOSEN = ("zones.*.code", "zones.*.name", "statistics.path")
_COMMENTED = ("grid", "rasters.*")
_FREE = {  # tables whose keys are names of services, indicators, rasters
    "methods": 'carbon_dioxide_fixed = "nep"',
    "not_applicable": 'coastal_protection = "内陆县，无海岸线"',
}
_UNSAID = "；文件没有写单位，这是标准单位，请核对"
_HEADER = f"""\
#:schema ./{SCHEMA}
# 生态产品总值（GEP）核算的全部设置。行首有 # 的是可选项，需要时去掉 #。
# 路径相对于本文件所在文件夹，一律用 /。填好后运行：gep check {ACCOUNT}
"""


def init(folder: Path, lang: Language = "zh", found: Recognised | None = None) -> list[Path]:
    """Write the files an account begins with, and give their paths.

    What was ``found`` in a folder stands in account.toml already, and the townships in the
    statistics workbook.

    Raises
    ------
    UsageProblem
        One of them is there already; then none is written.
    DataProblem
        The folder cannot be written.
    """
    texts = {
        ACCOUNT: account_template(found or NOTHING, folder),
        SCHEMA: json.dumps(account_schema(), ensure_ascii=False, indent=2) + "\n",
    }
    taken = [name for name in (*texts, STATISTICS) if (folder / name).exists()]
    if taken:
        raise UsageProblem(say("init_exists", lang, folder=folder, files="、".join(taken)))
    with making(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            partial = folder / f".{name}.partial"
            partial.write_text(text, encoding="utf-8", newline="\n")
            partial.replace(folder / name)
        zones = found.zones.names if found and found.zones else {}
        write_template(folder / STATISTICS, zones)
    return [folder / name for name in (*texts, STATISTICS)]


def account_template(found: Recognised = NOTHING, folder: Path = HERE) -> str:
    """An account.toml with every key there is, explained; the optional ones are comments.

    What was found stands in it, by paths from the ``folder`` that it will lie in.
    """
    said, known = words("account_keys"), _known(found, folder)
    parts = [_HEADER]
    for table in [key for key in said if "." not in key]:
        heading = said[table]["example"]
        mark = "# " if table in _COMMENTED else ""
        lines = [f"# {said[table]['zh']}", f"{mark}{heading}", *_lines(table, said, known)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _known(found: Recognised, folder: Path) -> Known:
    """What stands in the template for what was found: values by key, rasters by name."""
    known: dict[str, object] = {}
    if found.land_cover:
        known["land_cover.path"] = relative(found.land_cover, folder)
        known["land_cover.legend"] = found.legend  # empty where it may be several: check asks
    if found.year:
        known["account.year"] = found.year
    if zones := found.zones:
        known |= {
            "zones.*.path": relative(zones.path, folder), "zones.*.layer": zones.layer,
            "zones.*.code": zones.code, "zones.*.name": zones.name,
        }  # fmt: skip
        known |= {"account.code": zones.county} if zones.county else {}
    for name, raster in found.rasters.items():
        known[f"rasters.{name}"] = relative(raster.path, folder), raster.unit
    return known


def _lines(table: str, said: Mapping[str, Said], known: Known) -> list[str]:
    if table == "rasters":
        standard = Vocabulary.shipped().rasters.values()
        return [
            *_aligned(
                [_raster(raster, known.get(f"rasters.{raster.name}")) for raster in standard]
            ),
            '# 需要说明时写成一个表，如 { path = "rain.tif", unit = "mm yr-1" }；表中可写：',
            *(line.replace("#", "#    ", 1) for line in _aligned(_keys("rasters.*", said, {}))),
        ]
    if table == "maps":
        return [
            *_aligned(_keys("maps", said, {})),
            '# 需要说明时写成一个表，如 { path = "seats.gpkg", name = "name" }；表中可写：',
            *(line.replace("#", "#    ", 1) for line in _commented(_keys("maps.*", said, {}))),
        ]
    if table in _FREE:
        return [f"# {_FREE[table]}"]
    return _aligned(_keys("zones.*" if table == "zones" else table, said, known))


def _keys(table: str, said: Mapping[str, Said], known: Known) -> list[tuple[str, str]]:
    """The keys of a table, each with its example; required and usual ones are not comments.

    Those that are known have their value in its place.
    """
    found = []
    for key, model in TABLES[table].model_fields.items():
        name = f"{table}.{key}"
        example = known.get(name, PLACEHOLDERS.get(name, said[name].get("example")))
        shown = json.dumps(example, ensure_ascii=False) if example is not None else _OPENING
        is_active = (model.is_required() and table not in _COMMENTED) or name in (*_CHOSEN, *known)
        found.append((f"{'' if is_active else '# '}{key} = {shown}", str(said[name]["zh"])))
    return found


def _raster(raster: StandardRaster, known: object) -> tuple[str, str]:
    """The line of a raster, with its unit: of the file that was found, else as it has to be."""
    path, own = known if isinstance(known, tuple) else (f"{raster.name}.tif", "")
    unit = own or raster.unit
    values = {"path": path} if raster.kind == "category" else {"path": path, "unit": unit}
    table = ", ".join(f"{key} = {json.dumps(v, ensure_ascii=False)}" for key, v in values.items())
    mark, doubt = ("", "" if own or len(values) == 1 else _UNSAID) if known else ("# ", "")
    bands = {0: "，波段数不限", 1: ""}.get(raster.bands, f"，{raster.bands} 个波段")
    meaning = f"{raster.zh}（{raster.unit}{bands}）{doubt}"
    return f"{mark}{raster.name} = {{ {table} }}", meaning


def _commented(lines: list[tuple[str, str]]) -> list[str]:
    """Lines that are no keys of the table they stand in, whether required or not."""
    return _aligned([(f"# {line.removeprefix('# ')}", meaning) for line, meaning in lines])


def _aligned(lines: list[tuple[str, str]]) -> list[str]:
    """Lines of TOML with what they mean, the meanings one under the other."""
    width = max(cell_len(line) for line, _ in lines)
    return [f"{line}{' ' * (width - cell_len(line))}  # {meaning}" for line, meaning in lines]
