"""Whatever a name, a note or a source says: all outputs are made, stay in place, run nothing.

The account is a real run: every text went through the rooms of the inputs.
"""

import csv
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from gep.account.account import read_account
from gep.explain import explain
from gep.outputs.output import Output
from gep.problems import DataProblem, UsageProblem
from tests.outputs.hostile import COUNTY_NAME, FORMULAS, HOSTILE, LAYERS, hostile_run
from tests.outputs.writers import MAPS, OUTPUTS, content, write

pytestmark = pytest.mark.slow

LED = ("=", "+", "-", "@", "\t", "\r")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Made:
    """One output of the hostile account, and what else was written or changed meanwhile."""

    files: dict[str, bytes]
    strays: list[str]
    changed: list[str]


@pytest.fixture(scope="module", autouse=True)
def font(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A font with a box for each character that the fonts of a map lack, as a bureau may give."""
    rare = sorted(
        {letter for text in (*HOSTILE, COUNTY_NAME) for letter in text if letter > "\uffff"}
    )
    path = tmp_path_factory.mktemp("font") / "rare.ttf"
    _write_font(path, rare)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEP_FONT", str(path))
        yield path


def _write_font(path: Path, letters: list[str]) -> None:
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 700), (550, 700), (550, 0)):
        pen.lineTo(corner)
    pen.closePath()
    glyph = pen.glyph()
    names = [".notdef", *(f"u{ord(letter):x}" for letter in letters)]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap(dict(zip(map(ord, letters), names[1:], strict=True)))
    font.setupGlyf(dict.fromkeys(names, glyph))
    font.setupHorizontalMetrics(dict.fromkeys(names, (600, 50)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Rare", "styleName": "Regular"})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    font.setupPost()
    font.save(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile account, deep in a folder of its own."""
    return hostile_run(tmp_path_factory.mktemp("hostile") / "a" / "b" / "c")


@pytest.fixture(scope="module", params=OUTPUTS, ids=lambda output: output.key)
def made(request: pytest.FixtureRequest, folder: Path) -> Made:
    output: Output = request.param
    root, target = folder.parents[3], folder / output.file
    before, around = content(root), set(Path.cwd().iterdir())
    write(output, folder)
    after = content(root)
    own = target.relative_to(root).as_posix()
    strays = [name for name in after.keys() - before.keys() if not (name + "/").startswith(own)]
    strays += [path.name for path in set(Path.cwd().iterdir()) - around]
    changed = [name for name in before if before[name] != after.get(name)]
    return Made(content(target), strays, changed)


def packed(made: Made) -> dict[str, bytes]:
    """Files within the packages that were made; their CSVs are copies of the account as it is."""
    found = {}
    for name, text in made.files.items():
        if name.endswith(".zip"):
            with zipfile.ZipFile(BytesIO(text)) as package:
                found |= {member: package.read(member) for member in package.namelist()}
    return found


def test_it_writes_in_its_place_alone(made: Made) -> None:
    assert made.files
    assert made.strays == []
    assert made.changed == []


def test_its_files_have_names_that_any_system_takes(made: Made) -> None:
    for name in (*made.files, *packed(made)):
        for part in name.split("/"):
            assert len(part.encode()) <= 200, part
            assert not re.search(r'[<>:"\\|?*\x00-\x1f]', part), part
            assert not RESERVED.fullmatch(part), part
            assert part == part.strip(" .~"), part
            assert unicodedata.is_normalized("NFC", part), part


def test_no_file_computes_runs_or_fetches_what_they_say(made: Made) -> None:
    files = made.files | packed(made)
    assert files
    for name, text in files.items():
        suffix = Path(name).suffix
        if suffix in CHECKS and not (suffix == ".csv" and name not in made.files):
            CHECKS[suffix](name, text)
        else:  # of a kind that opens as what it is, or a copy of what the account holds anyway
            assert suffix in {*INERT, ".csv"}, name


def no_cell_is_a_formula(name: str, text: bytes) -> None:
    lines = csv.reader(StringIO(text.decode("utf-8-sig"), newline=""))
    led = [cell for row in lines for cell in row if cell.startswith(LED)]
    assert [cell for cell in led if not _is_number(cell)] == [], name


def no_formula_is_theirs(name: str, text: bytes) -> None:
    _assert_xml_is_sound(text)
    book = openpyxl.load_workbook(BytesIO(text))
    for sheet in book:
        assert len(sheet.title) <= 31
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        told = [str(cell.value) for cell in cells]
        assert not [t for t in told if t in FORMULAS or "cmd" in t or "invalid" in t], name


def no_field_is_theirs(name: str, text: bytes) -> None:
    for part in _assert_xml_is_sound(text).values():
        told = [e.text or "" for e in part.iter() if e.tag.endswith("}instrText")]
        assert not [field for field in told if "cmd" in field or 'HYPERLINK "http' in field], name


def nothing_of_theirs_is_run(name: str, text: bytes) -> None:
    found = Elements(text)
    assert not [code for code in found.scripts if "alert(" in code], name
    assert not [code for code in found.handlers if "alert" in code], name
    assert not [link for link in found.links if not link.startswith(("#", "data:"))], name


CHECKS = {
    ".csv": no_cell_is_a_formula, ".xlsx": no_formula_is_theirs, ".docx": no_field_is_theirs,
    ".html": nothing_of_theirs_is_run, ".svg": nothing_of_theirs_is_run,
}  # fmt: skip
INERT = (".gpkg", ".geojson", ".json", ".parquet", ".pdf", ".png", ".qml", ".sha256", ".tif",
         ".toml", ".txt", ".xml", ".zip", ".md", "")  # fmt: skip


class Elements(HTMLParser):
    """What a page would run or fetch: texts of its scripts, handlers, links."""

    def __init__(self, text: bytes) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.is_code = False
        self.feed(text.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.is_code = tag == "script" and "json" not in told.get("type", "")
        self.handlers += [value for name, value in told.items() if name.startswith("on")]
        self.links += [value for name, value in told.items() if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.scripts += [data] if self.is_code else []

    def handle_endtag(self, tag: str) -> None:
        self.is_code = False


def _assert_xml_is_sound(package: bytes) -> dict[str, ET.Element]:
    """Parts of an Office file, each of which is XML that parses."""
    with zipfile.ZipFile(BytesIO(package)) as parts:
        return {
            name: ET.fromstring(parts.read(name))
            for name in parts.namelist()
            if name.endswith((".xml", ".rels"))
        }


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_maps_name_the_characters_that_no_font_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GEP_FONT")
    try:
        write(MAPS, folder)
    except DataProblem as refused:  # on a machine that has them there is nothing to say
        [problem] = refused.problems
        assert problem.code == "maps-glyph-missing"
        assert {*problem.values["characters"]} & {*"🌳𠮷"}


@pytest.mark.parametrize("zone", [FORMULAS[1], HOSTILE[-1], "../../etc/passwd", "no such zone"])
def test_explain_finds_any_zone_or_says_which_there_are(zone: str, folder: Path) -> None:
    if zone == "no such zone":
        with pytest.raises((DataProblem, UsageProblem)):
            explain(folder, "soil_retention", zone)
        return
    tree = explain(folder, "soil_retention", zone)
    assert tree.lines("zh")
    assert tree.lines("en")


def test_the_texts_reach_the_account(folder: Path) -> None:
    account = read_account(folder)
    assert account.about.name == COUNTY_NAME
    assert set(HOSTILE) <= set(account.rows()["zone_code"])
    assert set(HOSTILE) <= set(account.rows()["zone_name"])
    assert set(LAYERS) < set(account.layers)
    assert set(FORMULAS) & set(account.rows()["item"])
    inputs = account.manifest.hashed.inputs
    assert {HOSTILE[-1], FORMULAS[1]} <= {one.source for one in inputs}
    used = account.manifest.hashed.coefficients
    assert {FORMULAS[0]} <= {one.source for one in used}
