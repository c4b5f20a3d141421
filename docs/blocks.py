"""Parts of hand-written pages that say what code and data say: tables, a drawing of the house.

A page holds such a part between ``<!-- make docs: NAME -->`` and ``<!-- end -->``.
"""

import ast
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.command_help import command_help, commands
from gep.book.vocabulary import Vocabulary
from gep.uses.service_pages.markdown import code, table
from gep.words import Language

HOUSE = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(
    r"(?P<begin><!-- make docs: (?P<name>\w+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)
_TWIN = ".zh.md"
_WORDS: Mapping[str, Mapping[Language, str]] = {
    "name": {"en": "name", "zh": "名称"},
    "unit": {"en": "unit", "zh": "单位"},
    "bands": {"en": "bands", "zh": "波段"},
    "title": {"en": "title", "zh": "含义"},
    "table": {"en": "table", "zh": "表"},
    "measure": {"en": "measure", "zh": "量"},
    "items": {"en": "items", "zh": "项目"},
    "any": {"en": "any", "zh": "不限"},
    "by_item": {"en": "by item", "zh": "随项目"},
}


def filled(path: Path, text: str) -> str:
    """The text of a page with each of its blocks as it has to be now."""
    lang: Language = "zh" if path.name.endswith(_TWIN) else "en"
    return _BLOCK.sub(lambda m: f"{m['begin']}\n{BLOCKS[m['name']](lang)}\n\n{m['end']}", text)


def pages() -> dict[Path, str]:
    """Every hand-written page that has blocks, as it has to be now."""
    found = sorted((*HOUSE.glob("*.md"), *HOUSE.glob("docs/*.md")))
    texts = {path: path.read_text(encoding="utf-8") for path in found}
    return {path: filled(path, text) for path, text in texts.items() if _BLOCK.search(text)}


def rasters(lang: Language) -> str:
    """The standard rasters: name, unit, bands, title."""
    rows = [
        (code(r.name), r.unit, str(r.bands or _said("any", lang)), getattr(r, lang))
        for r in Vocabulary.shipped().rasters.values()
    ]
    return table([_said(head, lang) for head in ("name", "unit", "bands", "title")], rows)


def measures(lang: Language) -> str:
    """The measures of the statistics tables: table, measure, unit, axis of items."""
    rows = [
        (code(m.table), code(m.key), m.unit or _said("by_item", lang), code(m.item_axis) or "-")
        for m in Vocabulary.shipped().measures
    ]
    return table([_said(head, lang) for head in ("table", "measure", "unit", "items")], rows)


def floors(_: Language) -> str:
    """The house as the import contract has it: what stands higher may use what stands lower."""
    rows = [" | ".join(f"{room}" for room in floor) for floor in layers()]
    width = max(map(len, rows))
    edge = f"+{'-' * (width + 2)}+"
    return "\n".join(["```text", edge, *(f"| {row.center(width)} |" for row in rows), edge, "```"])


def rooms(_: Language) -> str:
    """Each room and each noun of the ground, from the top: what its own first line says."""
    places = [_place(room) for floor in layers() for room in floor]
    rows = [(code(place.relative_to(HOUSE).as_posix()), _first_line(place)) for place in places]
    return table(["room", "what it holds"], rows)


def layers() -> list[list[str]]:
    """The rooms of each floor, from the top, as the import contract names them."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    floors = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [[room.strip() for room in re.split(r"[|:]", floor)] for floor in floors]


def _place(room: str) -> Path:
    folder = HOUSE / "gep" / room
    return folder if folder.is_dir() else folder.with_suffix(".py")


def _first_line(place: Path) -> str:
    file = place / "__init__.py" if place.is_dir() else place
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return told.partition("\n")[0].replace("``", "`")


def _said(key: str, lang: Language) -> str:
    return _WORDS[key][lang]


BLOCKS: Mapping[str, Callable[[Language], str]] = {
    "commands": commands,
    "command_help": command_help,
    "rasters": rasters,
    "measures": measures,
    "floors": floors,
    "rooms": rooms,
}
