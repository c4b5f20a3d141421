"""Names that attack a document come through as text; columns and pages hold whatever they say."""

import re
import unicodedata
import zipfile

import pytest

from gep.outputs.report.grids import ReportColumn, Setting, fits, grid, set_tables
from gep.outputs.report.writing import write_report
from gep.telling.text import one_line
from tests.outputs.hostile import HOSTILE, hostile_account
from tests.outputs.report.conftest import drawn
from tests.outputs.report.documents import Document, W
from tests.outputs.report.test_report import FIELDS

SETTING = Setting({10.5: "A", 9.0: "B", 7.5: "C"}, 8845)
"""The width of the text on a page of GB/T 9704, in twips."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = hostile_account(tmp_path_factory.mktemp("hostile") / "out")
    drawn(folder, "zh", ("gep", "gep_per_km2", "ecosystem_types"))
    return Document(write_report(folder))


def test_every_name_stands_there_as_it_is_shown(hostile):
    text = hostile.text
    for name in HOSTILE:
        assert one_line(name) in text


def test_nothing_becomes_a_field_a_link_or_a_control(hostile):
    assert [one for one in hostile.fields if not FIELDS.fullmatch(one)] == []
    with zipfile.ZipFile(hostile.path) as archive:
        relations = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".rels")]
        parts = archive.namelist()
    assert 'TargetMode="External"' not in "".join(relations)
    assert not [name for name in parts if ".." in name or "vba" in name or "embed" in name]
    assert not [c for c in hostile.text if unicodedata.category(c) == "Cc" and c != "\n"]


def test_writing_that_turns_direction_is_turned_back_in_its_own_text(hostile):
    for text in hostile.texts():
        assert len(re.findall("[\u202a\u202b\u202d\u202e]", text)) <= text.count("\u202c")


@pytest.mark.parametrize(
    "text", ["\x00\x01a", "a\ud800b", "\ufffe", "line\nline\tcell", "\u202eab"]
)
def test_any_text_can_stand_in_xml(text):
    from xml.etree import ElementTree

    from gep.outputs.report.ooxml import NAMESPACES, run

    names = " ".join(f'xmlns:{p}="{u}"' for p, u in NAMESPACES.items())
    ElementTree.fromstring(f"<w:p {names}>{run(text)}</w:p>".encode())
    assert "\n" not in one_line(text)


def widths(xml: str) -> list[int]:
    return [int(one) for one in re.findall(r'<w:gridCol w:w="(\d+)"/>', xml)]


@pytest.mark.parametrize("columns", [1, 2, 5, 12, 40])
@pytest.mark.parametrize("text", ["", "1,234.56", "很长的地名" * 30, "W" * 300])
def test_a_table_of_any_size_fits_the_page(columns, text):
    heads = [ReportColumn("名称"), *(ReportColumn("气候调节", "right") for _ in range(columns - 1))]
    told = grid(heads, [("区域", *[text] * (columns - 1)), ("合计", *["9.99"] * (columns - 1))])
    parts = set_tables(told, SETTING)
    assert all(0 < sum(widths(part)) <= SETTING.width for part in parts)
    assert all(min(widths(part)) > 100 for part in parts)
    shown = sum(part.count("9.99") for part in parts)
    assert shown == columns - 1
    assert all("区域" in part for part in parts)  # the key column stands in every part


def test_numbers_are_not_broken_where_there_is_room():
    heads = [ReportColumn("名称"), ReportColumn("价值", "right"), ReportColumn("来源")]
    told = grid(heads, [("甲", "123,456,789.01", "一个很长的来源名称" * 20)])
    (xml,) = set_tables(told, SETTING)
    assert fits(told, SETTING)
    assert widths(xml)[1] / 20 > len("123,456,789.01") * 0.4 * 10.5
    assert xml.count(W) == 0
