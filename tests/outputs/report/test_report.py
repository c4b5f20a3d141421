"""What a report says and how it is built: chapters, captions, tables, sections, bytes."""

import re
import shutil
import string
import subprocess
import zipfile

import pytest

from gep.account.account import read_account, read_rows, write_rows
from gep.account.columns import TABLES
from gep.files.csv_text import read_csv, write_csv
from gep.outputs.report.compared import changes
from gep.outputs.report.facts import Facts
from gep.outputs.report.terms import Names
from gep.outputs.report.writing import write_report
from gep.problems import DataProblem
from gep.words import words
from tests.manifests import edit_manifest, sealed_again
from tests.outputs.report.conftest import drawn
from tests.outputs.report.documents import Document, M, R, W, text_of
from tests.outputs.small_account import NOT_APPLICABLE, NOT_COMPUTED, SUCCESSOR
from tests.uses.value.given_tables import valued

CHAPTERS = {
    "zh": ["摘　要", "概况", "核算依据与原则", "核算范围、核算期与指标体系", "数据来源与处理",
           "核算方法", "核算结果", "空间与乡镇分布", "年度变化", "GEP与GDP", "不确定性与局限",
           "应用建议", "参数", "数据清单", "计算过程摘要", "图件"],
    "en": ["Summary", "The area", "Basis and principles", "Scope, period and indicators", "Data",
           "Methods", "Results", "Distribution in space, by township", "Change", "GEP and GDP",
           "Uncertainty and limits", "Use of the results", "Coefficients", "Inputs",
           "How the greatest values were worked out", "Maps"],
}  # fmt: skip
SYMBOL = re.compile(r"[A-Z\u03b1-\u03c9][A-Za-z₀-₉ₐ-ₜᵢᵣᵤᵥ]{0,4}ᵢ?|[a-z]ᵢ?")
FIELDS = re.compile(
    r"REF _Ref\d+ \\h|STYLEREF 1 \\s|PAGE"
    r"|SEQ (?:表|图|Table|Figure) \\\* ARABIC \\[rs] 1"
)


def chapters(document: Document) -> list[str]:
    return [text for level, text in document.headings if level == 1]


def test_the_chapters_stand_in_their_order(report, small_report, english):
    assert chapters(report.document) == CHAPTERS["zh"]
    assert chapters(small_report.document) == CHAPTERS["zh"]
    assert chapters(english) == CHAPTERS["en"]


def test_the_contents_list_the_headings_with_their_numbers(report):
    listed = report.document.texts("toc 1")
    told = [re.sub(r"^(?:附录 [A-Z]|\d+) |(?:(?:\d+|[A-D])-1|i)$", "", line) for line in listed]
    assert told == chapters(report.document)
    assert "5 核算方法5-1" in listed
    assert "附录 C 计算过程摘要C-1" in listed


def test_the_contents_need_no_layout_to_be_right(report, small_report):
    """Pages begin again with every chapter, which stands first on its page; nothing is updated."""
    for document in (report.document, small_report.document):
        assert not [one for one in document.fields if one.startswith(("TOC", "PAGEREF"))]
        assert document.part("word/settings.xml").find(f"{W}updateFields") is None
        begun, first, relations = [], True, document.part("word/_rels/document.xml.rels")
        files = {one.get("Id"): one.get("Target") for one in relations}
        waiting = ""
        for block in document.body:
            if document.style(block) == "heading 1" if block.tag == f"{W}p" else False:
                assert first, text_of(block)
                waiting = text_of(block)
            first = False
            section = block if block.tag == f"{W}sectPr" else block.find(f"{W}pPr/{W}sectPr")
            if section is None:
                continue
            first = True
            if waiting:
                numbers = section.find(f"{W}pgNumType")
                assert numbers.get(f"{W}start") == "1"
                foot = section.find(f"{W}footerReference")
                shown = text_of(document.part(f"word/{files[foot.get(f'{R}id')]}"))
                begun.append((waiting, shown.replace("— ", "").replace(" —", "")))
                waiting = ""
        pages = dict(begun)
        for line in document.texts("toc 1")[1:]:
            title = re.sub(r"^(?:附录 [A-Z]|\d+) |(?:\d+|[A-D])-1$", "", line)
            assert line.endswith(pages[title]), line


def test_fields_are_ours_and_point_at_bookmarks_that_are_there(report, english):
    for document in (report.document, english):
        marks = [one.get(f"{W}name") for one in document.body.iter(f"{W}bookmarkStart")]
        ids = [one.get(f"{W}id") for one in document.body.iter(f"{W}bookmarkStart")]
        assert len(set(marks)) == len(marks)
        assert len(set(ids)) == len(ids)
        fields = document.fields
        assert [one for one in fields if not FIELDS.fullmatch(one)] == []
        wanted = {one.split()[1] for one in fields if one.startswith("REF ")}
        anchors = {one.get(f"{W}anchor") for one in document.body.iter(f"{W}hyperlink")}
        assert wanted | anchors <= set(marks)


def test_captions_are_numbered_by_chapter_and_stand_on_their_side(report):
    document = report.document
    chapter, counts = "", {}
    blocks = list(_blocks(document))
    appendices = 0
    for number, block in enumerate(blocks):
        if block.tag != f"{W}p":
            continue
        style = document.style(block)
        if style == "heading 1" and text_of(block) != "摘　要":
            is_appendix = text_of(block) in CHAPTERS["zh"][-4:]
            appendices += is_appendix
            chapter = chr(64 + appendices) if is_appendix else str(int(chapter or 0) + 1)
            counts = {}
        if style != "caption" or text_of(block).startswith("续"):
            continue
        word, told = re.match(r"([表图]) (\S+)", text_of(block)).groups()
        counts[word] = counts.get(word, 0) + 1
        assert told == f"{chapter}-{counts[word]}"
        beside = blocks[number + 1] if word == "表" else blocks[number - 1]
        if word == "表":
            assert beside.tag == f"{W}tbl"
            assert block.find(f"{W}pPr/{W}keepNext") is not None
        else:
            assert beside.find(f".//{W}drawing") is not None
    assert counts


def _blocks(document):
    """Paragraphs and tables in their order; of the table of pictures, what is in its cells."""
    for block in document.body:
        if block.tag == f"{W}tbl" and block.find(f".//{W}drawing") is not None:
            yield from block.iter(f"{W}p")
        else:
            yield block


def test_tables_repeat_their_heading_and_keep_rows_whole(report):
    for table in report.document.tables:
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        if table.find(f".//{W}drawing") is None:
            assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        widths = [int(one.get(f"{W}w")) for one in table.iter(f"{W}gridCol")]
        assert all(len(row.findall(f"{W}tc")) == len(widths) for row in rows if len(rows) > 1)


def test_no_table_or_picture_is_wider_than_its_page(report, english):
    for document in (report.document, english):
        waiting = []
        for block in document.body:
            waiting.append(block)
            section = block if block.tag == f"{W}sectPr" else block.find(f".//{W}sectPr")
            if section is None:
                continue
            size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
            sides = [int(margins.get(f"{W}{side}")) for side in ("left", "right")]
            width = int(size.get(f"{W}w")) - sum(sides)
            for one in waiting:
                cells = [int(c.get(f"{W}w")) for c in one.findall(f"{W}tblGrid/{W}gridCol")]
                assert sum(cells) <= width + 1
                for extent in one.iter():
                    if extent.tag.endswith("}extent"):
                        assert int(extent.get("cx")) <= width * 635 + 1
            waiting = []
        assert waiting == []


def test_fonts_are_named_and_none_is_carried(report):
    document = report.document
    styles = document.part("word/styles.xml")
    named = {f.get(f"{W}eastAsia") for f in styles.iter(f"{W}rFonts")}
    assert {"仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"} == named
    table = document.part("word/fontTable.xml")
    others = {f.get(f"{W}name"): f.find(f"{W}altName") for f in table.iter(f"{W}font")}
    assert named <= set(others)
    assert all(other is not None for other in others.values())
    assert not [name for name in document.names if "fonts/" in name or name.endswith(".odttf")]
    page = list(document.body.iter(f"{W}pgMar"))[-2]
    sides = sorted(round(int(page.get(f"{W}{s}")) / 1440 * 25.4) for s in
                   ("top", "bottom", "left", "right"))  # fmt: skip
    assert sides == [26, 28, 35, 37]  # of GB/T 9704, whichever way the page lies


def test_the_same_account_gives_the_same_bytes(small, small_report, tmp_path):
    again = write_report(small, to=tmp_path / "again.docx")
    assert again.read_bytes() == small_report.document.path.read_bytes()
    with zipfile.ZipFile(again) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        core = archive.read("docProps/core.xml").decode()
    assert not re.findall(r"\d{4}-\d\d-\d\d", core)  # no account knows when it was written


def test_a_bureau_leaves_chapters_out_and_moves_others(small, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        'front = ["cover", "contents"]\nchapters = ["results", "uses", "limits"]\nannexes = []\n'
    )
    document = Document(write_report(small, to=tmp_path / "own.docx", chapters=own))
    assert chapters(document) == ["核算结果", "应用建议", "不确定性与局限"]
    told = document.texts("toc 1")
    assert told == ["1 核算结果1-1", "2 应用建议2-1", "3 不确定性与局限3-1"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('chapters = ["result"]', ("result", "results")),
        ('chapter = ["results"]', ("chapter", "chapters")),
        ("annexes = [3]", ("3", "-")),
    ],
)
def test_an_outline_names_what_there_is(small, tmp_path, text, named):
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(DataProblem) as raised:
        write_report(small, to=tmp_path / "own.docx", chapters=own)
    (problem,) = raised.value.problems
    assert problem.code == "report-outline-unknown"
    assert (problem.values["name"], problem.values["near"]) == named
    assert not (tmp_path / "own.docx").exists()


def test_last_year_is_told_with_both_effects(small, tmp_path):
    before = tmp_path / "before"
    shutil.copytree(small, before)
    rows = read_rows(before / "account.csv")
    rice = rows["item"] == "rice"
    rows["year"] = 2022
    rows.loc[rice, "quantity"] *= 0.5  # half the rice at four fifths of the price
    rows.loc[rice, "price"] *= 0.8
    for value, price in (("value_yuan", "price"), ("constant_value_yuan", "constant_price")):
        rows[value] = rows["quantity"] * rows[price]
    write_rows(rows, before / "account.csv")
    edit_manifest(before, lambda hashed: hashed["account"].update(year=2022))
    for name in ("extent", "memo", "transitions"):
        table = read_csv(before / f"{name}.csv", TABLES[f"{name}.csv"])
        write_csv(table.assign(year=2022), before / f"{name}.csv")
    sealed_again(before)
    now, then = read_account(small), read_account(before)
    found = changes(now, then).set_index(["indicator", "item"])
    one = found.loc[("product_output", "rice")]
    assert one["difference"] == pytest.approx(0.6 * one["new"], rel=1e-12)
    assert one["quantity_effect"] == pytest.approx(0.4 * one["new"], rel=1e-12)  # 0.5 x 0.8
    assert one["price_effect"] == pytest.approx(0.2 * one["new"], rel=1e-12)  # 1 x (1 - 0.8)
    assert found["difference"].sum() == pytest.approx(now.total - then.total, rel=1e-12)
    document = Document(write_report(small, to=tmp_path / "two.docx", last_year=before))
    assert "与2022年比较" in [text for _, text in document.headings]
    assert "与2022年账户" in document.text


def test_an_account_of_the_same_year_is_not_last_year_s(small, tmp_path):
    with pytest.raises(DataProblem) as raised:
        write_report(small, to=tmp_path / "two.docx", last_year=small)
    assert [one.code for one in raised.value.problems] == ["report-last-year-unlike"]


def test_formulas_are_mathematics_of_word(report):
    document = report.document
    told = [text_of(one) for one in document.body.iter(f"{M}oMath")]
    assert any(one.startswith("遮荫量=") for one in told)  # the service that nobody told gep of
    fractions = [one for one in document.body.iter(f"{M}f")]
    assert "\N{GREEK SMALL LETTER RHO}" in {text_of(one.find(f"{M}den")) for one in fractions}
    assert all(len(one.findall(f"{M}oMath")) == 1 for one in document.body.iter(f"{M}oMathPara"))


def test_a_symbol_means_one_thing_in_all_formulas_of_a_table():
    names = Names()
    told = [names.symbol(name) for name in ("precipitation", "storm_precipitation", "plot", "plot")]
    assert told[0] == "P"  # of the literature, and so of one of them alone
    assert told[2] == told[3]
    assert len(set(told)) == 3


def test_a_table_of_terms_explains_every_symbol(report, tmp_path, toy):
    folder = tmp_path / "out"
    shutil.copytree(toy, folder)
    drawn(folder, "en")
    english = Document(write_report(folder, "en"))
    assert explained(english) > 5  # English labels are long
    assert explained(report.document) > 0


def explained(document: Document) -> int:
    """How many symbols stand in formulas, each in the next table of terms once."""
    symbols: set[str] = set()
    count = 0
    for block in document.body:
        if block.tag == f"{W}p":
            runs = [text_of(r) for f in block.iter(f"{M}oMath") for r in f.iter(f"{M}r")]
            symbols |= {one.rstrip("ᵢ") for one in runs if SYMBOL.fullmatch(one)} - {"i"}
        elif symbols:
            firsts = [text_of(next(row.iter(f"{W}tc"))) for row in block.iter(f"{W}tr")]
            assert symbols - {"A"} <= set(firsts)
            assert len(set(filter(None, firsts))) == len(list(filter(None, firsts)))
            count, symbols = count + len(symbols), set()
    assert not symbols
    return count


def test_equations_are_numbered_by_their_chapter(report):
    told = [text_of(one) for one in report.document.body.iter(f"{M}oMathPara")]
    numbers = [found[1] for found in (re.search(r"\((\w+-\d+)\)$", one) for one in told) if found]
    chapters = {number.partition("-")[0] for number in numbers}
    assert len(chapters) == 1
    assert [int(number.partition("-")[2]) for number in numbers] == [*range(1, len(numbers) + 1)]


def test_a_service_of_somebody_else_comes_through(report):
    document = report.document
    assert "遮荫量" in [text for level, text in document.headings if level == 2]
    captions = document.texts("caption")
    assert sum("遮荫量价值量" in text for text in captions) == 1  # one map a service, by pixel
    assert any("每公顷遮荫量价值量逐像元分布图" in text for text in captions)
    assert any("Title of a_bureau_s_own" in text for text in captions)
    assert not any("Title of intensity_gep_value" in text for text in captions)
    rows = [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in document.body.iter(f"{W}tr")]
    (price,) = [row for row in rows if row[0] == "遮荫量" and row[1] == "0.5"]
    assert price[2] == "元/(m²·h)"


def test_what_must_stand_beside_a_total_does(small, small_report):
    account, text = read_account(small), small_report.document.text
    share = f"{100 * account.recalled_share:.2f}%"
    (summary,) = [t for t in small_report.document.texts("GEP Brief") if "引用总值时" in t]
    assert share in summary
    assert text.index("合成数据，仅供演示") < text.index(
        "核算报告"
    )  # on the first page, at its top
    assert text.count("未核对规范原文，不作符合性声明") == 1
    assert text.count("本报告不作符合性声明") >= 2
    assert text.index(f"现行的是{SUCCESSOR['zh']}") < text.index("编制单位")  # on the cover
    assert "规范规定由核算地区自行选定的生态产品：空气净化（计入）。" in text
    assert "不得与其他分区相加" in text  # red lines overlap
    assert "一个年度" in text


def test_what_is_missing_has_its_reason_and_no_number(small_report):
    for reason in (NOT_COMPUTED, NOT_APPLICABLE):
        rows = [
            [text_of(cell) for cell in row.iter(f"{W}tc")]
            for row in small_report.document.body.iter(f"{W}tr")
            if reason in text_of(row)
        ]
        assert rows
        assert not any(re.fullmatch(r"[\d,.]+", cell) for row in rows for cell in row)


def test_one_and_many_in_english(small):
    facts = Facts(read_account(small), "en")
    assert facts.counted("zone_of", 1) == "1 zone"
    assert facts.counted("zone_of", 19) == "19 zones"
    assert facts.counted("person", 48_000) == "48,000 people"
    assert facts.counted("short", 1) == "1 line has"


def test_both_languages_of_a_sentence_have_the_same_fields():
    def fields(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for key, said in words("report").items():
        assert set(said) == {"zh", "en"}, key
        if not key.startswith("cover_"):  # where the year stands in the first or the second line
            assert fields(said["zh"]) == fields(said["en"]), key


def test_maps_of_another_language_are_drawn_again(small, tmp_path, monkeypatch):
    asked = []

    def draw(folder, lang, themes):
        asked.append((folder, lang, themes))
        assert read_account(folder).missing() == ()
        drawn(folder, lang, ("gep", "gep_per_km2"))
        return sorted((folder / "maps").glob("*.png"))

    monkeypatch.setattr("gep.outputs.maps.pictures.draw_maps", draw)
    document = Document(write_report(small, "en", tmp_path / "en.docx"))
    (only,) = asked
    assert only[1] == "en"
    assert only[0] != small
    assert not only[0].exists()
    pictures = [t for t in document.texts("caption") if t.startswith("Figure 7-")]
    assert len(pictures) == 2


def test_given_quantities_get_a_report_without_land(tmp_path):
    valued(tmp_path, ("", "water_conservation", "water_conserved", "", "", "2.5", "1e8 m3", "", ""))
    document = Document(write_report(tmp_path / "out"))
    found = chapters(document)
    assert [c for c in CHAPTERS["zh"] if c not in found] == []
    assert "没有土地覆被、分区边界和栅格" in document.text
    assert "实物量由给定的表格直接提供" in document.text
    assert "不含与其他年度的比较" in document.text
    assert "没有地区生产总值（GDP）" in document.text
    assert not list(document.body.iter(f"{W}drawing"))


@pytest.fixture(scope="module")
def printed(report, libreoffice, pdftotext, tmp_path_factory):
    """Text of the pages, as LibreOffice sets them."""
    folder = tmp_path_factory.mktemp("printed")
    shutil.copy(report.document.path, folder / "report.docx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [libreoffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    command.append(str(folder / "report.docx"))
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    told = subprocess.run([pdftotext, "-layout", str(folder / "report.pdf"), "-"],
                          check=True, capture_output=True, text=True)  # fmt: skip
    return told.stdout.split("\f")


def test_an_office_program_sets_it_as_it_was_written(report, printed):
    squeezed = "".join(printed).replace(" ", "")
    for caption in report.document.texts("caption"):
        assert caption.replace(" ", "").replace("\u3000", "")[:12] in squeezed.replace("\u3000", "")
    for title in ("1概况", "5.1", "附录A参数"):
        assert title in squeezed
    assert "Error" not in squeezed
    assert "错误" not in squeezed.replace("错误分析", "")


def test_no_page_is_empty_and_no_heading_stands_alone_at_its_foot(report, printed):
    titles = {text.replace(" ", "") for _, text in report.document.headings}
    for page in printed[1:-1]:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert len(lines) > 2  # more than the head and the page number
        before_foot = re.sub(r"^[\dA-Z.]+(?=\D)", "", lines[-2].replace(" ", ""))
        assert before_foot not in titles
