"""A bureau's own document lends its look, and nothing of its text; what is no document is named."""

import io
import zipfile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt, RGBColor

from gep.outputs.report.writing import write_report
from gep.problems import DataProblem
from tests.outputs.report.documents import Document, W, text_of

SECRET = "本单位内部讨论稿"


@pytest.fixture(scope="module")
def bureau(tmp_path_factory):
    """A document with a style, margins, a header, a list, a table and a picture."""
    document = docx.Document()
    document.add_heading(SECRET, 1)
    document.add_paragraph(SECRET, style="List Number")
    document.add_table(2, 2).cell(0, 0).text = SECRET
    document.add_picture(io.BytesIO(_png()))
    heading = document.styles["Heading 1"]
    heading.font.size, heading.font.color.rgb = Pt(20), RGBColor(0x11, 0x22, 0x33)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(200), Mm(280)
    section.left_margin = section.right_margin = Mm(30)
    section.header.paragraphs[0].text = "衢州市生态环境局江山分局"
    lying = document.add_section()
    lying.orientation = WD_ORIENT.LANDSCAPE
    lying.page_width, lying.page_height = Mm(280), Mm(200)
    document.add_paragraph(SECRET)
    path = tmp_path_factory.mktemp("bureau") / "局样式 template.docx"
    document.save(path)
    return path


def _png() -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", (31, 17), (7, 8, 9)).save(written, "png")
    return written.getvalue()


@pytest.fixture(scope="module")
def styled(small, bureau, tmp_path_factory):
    to = tmp_path_factory.mktemp("styled") / "report.docx"
    return Document(write_report(small, to=to, style=bureau))


def test_the_bureau_s_styles_stay_and_missing_ones_are_added(styled):
    styles = {styled.style_names[s.get(f"{W}styleId")]: s
              for s in styled.part("word/styles.xml").iter(f"{W}style")}  # fmt: skip
    assert styles["heading 1"].find(f".//{W}color").get(f"{W}val") == "112233"
    assert styles["heading 1"].find(f".//{W}sz").get(f"{W}val") == "40"
    assert "GEP Table Text" in styles
    assert "toc 1" in styles
    assert len(styles) == len({s.get(f"{W}styleId") for s in styles.values()})


def test_its_page_and_header_hold_for_the_whole_report(styled):
    sizes = {tuple(sorted(int(one.get(f"{W}{side}")) for side in "wh"))
             for one in styled.body.iter(f"{W}pgSz")}  # fmt: skip
    assert {tuple(round(n / 1440 * 25.4) for n in size) for size in sizes} == {(200, 280)}
    headers = [name for name in styled.names if name.startswith("word/header")]
    texts = [text_of(styled.part(name)) for name in headers]
    assert "衢州市生态环境局江山分局" in texts
    assert list(styled.body.iter(f"{W}headerReference"))
    feet = [styled.part(name) for name in styled.names if name.startswith("word/footer")]
    counted = [one.text.strip() for foot in feet for one in foot.iter(f"{W}instrText")]
    assert set(counted) == {"PAGE"}
    assert len(counted) == len(feet)  # the bureau has no footer, so each chapter gets one


def test_nothing_of_its_text_or_pictures_is_left(styled):
    with zipfile.ZipFile(styled.path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name, content in parts.items() if SECRET.encode() in content]
    assert _png() not in parts.values()
    assert "thumbnail" not in " ".join(parts)


def test_chapters_and_numbers_are_those_of_any_report(styled, small_report):
    assert styled.headings == small_report.document.headings
    assert styled.texts("caption") == small_report.document.texts("caption")
    numbering = styled.part("word/numbering.xml")
    lists = {one.get(f"{W}numId") for one in numbering.iter(f"{W}num")}
    used = {one.get(f"{W}val") for one in styled.body.iter(f"{W}numId")} - {"0"}
    assert used
    assert used <= lists


def locked() -> bytes:
    """The head of the compound file that Office makes of a document with a password."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def old_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + bytes(512)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_styles(content: bytes) -> bytes:
    """A package whose XML ends in the middle of the document."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part[: len(part) // 2] if name == "word/document.xml" else part)
    return written.getvalue()


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as new:
        new.writestr("xl/workbook.xml", "<workbook/>")
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("locked.docx", lambda _: locked(), "report-style-locked"),
        ("old.doc", lambda _: old_word(), "report-style-not-docx"),
        ("text.docx", lambda _: b"plain text", "report-style-not-docx"),
        ("empty.docx", lambda _: b"", "report-style-not-docx"),
        ("book.xlsx", lambda _: archive(), "report-style-not-docx"),
        ("cut.docx", cut, "report-style-damaged"),
        ("torn.docx", without_styles, "report-style-damaged"),
    ],
)
def test_a_file_that_lends_no_style_is_named(small, bureau, tmp_path, name, make, code):
    path = tmp_path / name
    path.write_bytes(make(bureau.read_bytes()))
    before = sorted(small.iterdir())
    with pytest.raises(DataProblem) as caught:
        write_report(small, to=tmp_path / "report.docx", style=path)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.place.file == str(path)
    assert all("{" not in problem.text(lang) for lang in ("zh", "en"))
    assert not (tmp_path / "report.docx").exists()
    assert sorted(small.iterdir()) == before


def test_a_style_that_is_not_there_is_named(small, tmp_path):
    with pytest.raises(DataProblem) as caught:
        write_report(small, to=tmp_path / "report.docx", style=tmp_path / "none.docx")
    assert [p.code for p in caught.value.problems] == ["report-style-unreadable"]
