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
from gep.uses.start.template import write_template
from gep.words import Language, say, words

ACCOUNT, SCHEMA, STATISTICS = "account.toml", "account.schema.json", "statistics.xlsx"

Said: TypeAlias = Mapping[str, Any]

_OPENING = '{ path = "land_cover_2022.tif", legend = "clcd" }'
_CHOSEN = ("zones.*.code", "zones.*.name", "statistics.path")
_COMMENTED = ("grid", "rasters.*")
_FREE = {  # tables whose keys are names of services, indicators, rasters
    "methods": 'carbon_dioxide_fixed = "nep"',
    "not_applicable": 'coastal_protection = "内陆县，无海岸线"',
}
_HEADER = f"""\
#:schema ./{SCHEMA}
# 生态产品总值（GEP）核算的全部设置。行首有 # 的是可选项，需要时去掉 #。
# 路径相对于本文件所在文件夹，一律用 /。填好后运行：gep check {ACCOUNT}
"""


def init(folder: Path, lang: Language = "zh") -> list[Path]:
    """Write the files an account begins with, and give their paths.

    Raises
    ------
    UsageProblem
        One of them is there already; then none is written.
    DataProblem
        The folder cannot be written.
    """
    texts = {
        ACCOUNT: account_template(),
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
        write_template(folder / STATISTICS)
    return [folder / name for name in (*texts, STATISTICS)]


def account_template() -> str:
    """An account.toml with every key there is, explained; the optional ones are comments."""
    said = words("account_keys")
    parts = [_HEADER]
    for table in [key for key in said if "." not in key]:
        heading = said[table]["example"]
        mark = "# " if table in _COMMENTED else ""
        lines = [f"# {said[table]['zh']}", f"{mark}{heading}", *_lines(table, said)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _lines(table: str, said: Mapping[str, Said]) -> list[str]:
    if table == "rasters":
        return [
            *_aligned([_raster(raster) for raster in Vocabulary.shipped().rasters.values()]),
            '# 需要说明时写成一个表，如 { path = "rain.tif", unit = "mm yr-1" }；表中可写：',
            *(line.replace("#", "#    ", 1) for line in _aligned(_keys("rasters.*", said))),
        ]
    if table == "maps":
        return [
            *_aligned(_keys("maps", said)),
            '# 需要说明时写成一个表，如 { path = "seats.gpkg", name = "name" }；表中可写：',
            *(line.replace("#", "#    ", 1) for line in _commented(_keys("maps.*", said))),
        ]
    if table in _FREE:
        return [f"# {_FREE[table]}"]
    return _aligned(_keys("zones.*" if table == "zones" else table, said))


def _keys(table: str, said: Mapping[str, Said]) -> list[tuple[str, str]]:
    """The keys of a table, each with its example; required and usual ones are not comments."""
    found = []
    for key, model in TABLES[table].model_fields.items():
        name = f"{table}.{key}"
        example = PLACEHOLDERS.get(name, said[name].get("example"))
        shown = json.dumps(example, ensure_ascii=False) if example is not None else _OPENING
        is_active = (model.is_required() and table not in _COMMENTED) or name in _CHOSEN
        found.append((f"{'' if is_active else '# '}{key} = {shown}", str(said[name]["zh"])))
    return found


def _raster(raster: StandardRaster) -> tuple[str, str]:
    bands = {0: "，波段数不限", 1: ""}.get(raster.bands, f"，{raster.bands} 个波段")
    return f'# {raster.name} = "{raster.name}.tif"', f"{raster.zh}（{raster.unit}{bands}）"


def _commented(lines: list[tuple[str, str]]) -> list[str]:
    """Lines that are no keys of the table they stand in, whether required or not."""
    return _aligned([(f"# {line.removeprefix('# ')}", meaning) for line, meaning in lines])


def _aligned(lines: list[tuple[str, str]]) -> list[str]:
    """Lines of TOML with what they mean, the meanings one under the other."""
    width = max(cell_len(line) for line, _ in lines)
    return [f"{line}{' ' * (width - cell_len(line))}  # {meaning}" for line, meaning in lines]
