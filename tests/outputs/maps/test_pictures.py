"""Sheets as files, and what stands on them."""

import os
import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import matplotlib as mpl
import pytest
import shapely
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from PIL import Image
from pypdf import PdfReader

from gep.account.folder import seal_account
from gep.outputs.maps.drawing import Drawing
from gep.outputs.maps.fonts import Ruler, map_fonts
from gep.outputs.maps.mapped import MappedAccount
from gep.outputs.maps.pictures import draw_maps
from gep.problems import DataProblem
from tests.outputs.maps.drawn import figure_of, texts

EVERYTHING = Drawing(formats=("png", "svg", "pdf"), atlas=True)
THEMES = ["gep", "ecosystem_types"]


@pytest.fixture(scope="module")
def drawn(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn") / "OUT"
    shutil.copytree(out, folder)
    draw_maps(folder, "zh", THEMES, EVERYTHING)
    return folder / "maps"


# --- files ----------------------------------------------------------------------------------


def test_each_sheet_has_its_files_and_nothing_else_is_left(drawn: Path) -> None:
    expected = {f"{name}.{kind}" for name in THEMES for kind in ("png", "svg", "pdf")}
    assert {path.name for path in drawn.iterdir()} == {*expected, "atlas.pdf"}


def test_the_same_sheet_is_the_same_bytes_whatever_is_drawn_beside_it(
    drawn: Path, out: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "OUT"
    shutil.copytree(out, copy)
    before = dict(mpl.rcParams)
    draw_maps(copy, "zh", list(reversed(THEMES)), EVERYTHING)
    for path in drawn.iterdir():
        assert (copy / "maps" / path.name).read_bytes() == path.read_bytes(), path.name
    draw_maps(copy, "zh", ["gep"], Drawing(formats=("png", "svg")))
    for name in ("gep.png", "gep.svg", "ecosystem_types.png"):  # others stay as they were
        assert (copy / "maps" / name).read_bytes() == (drawn / name).read_bytes()
    assert dict(mpl.rcParams) == before


def test_pictures_are_a4_at_300_dpi(drawn: Path) -> None:
    with Image.open(drawn / "gep.png") as picture:
        assert sorted(picture.size) == [2480, 3507]  # 210 x 297 mm
        assert picture.info["dpi"] == pytest.approx((300, 300), rel=1e-3)
        assert picture.info["Language"] == "zh"
        assert picture.info["Title"] == "江山市2023年生态产品总值（GEP）分布图"


def test_an_svg_needs_no_font_and_nothing_from_elsewhere(drawn: Path) -> None:
    for path in drawn.glob("*.svg"):
        root = ElementTree.fromstring(path.read_text("utf-8"))
        assert not [e for e in root.iter() if e.tag.endswith("}text")]
        links = [v for e in root.iter() for k, v in e.attrib.items() if k.endswith("}href")]
        assert all(link.startswith(("#", "data:")) for link in links)
        sides = sorted(float(root.attrib[k].removesuffix("pt")) for k in ("width", "height"))
        assert sides == pytest.approx([595.276, 841.89], abs=0.01)  # 210 x 297 mm


def test_a_pdf_holds_its_fonts_and_its_text(drawn: Path) -> None:
    reader = PdfReader(drawn / "gep.pdf")
    assert reader.metadata.title == "江山市2023年生态产品总值（GEP）分布图"
    assert reader.metadata.creation_date is None
    text = reader.pages[0].extract_text()
    assert "生态产品总值" in text
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        inner = font.get_object().get("/DescendantFonts", [font])[0].get_object()
        descriptor = inner["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_atlas_has_a_cover_numbered_pages_and_bookmarks(drawn: Path) -> None:
    reader = PdfReader(drawn / "atlas.pdf")
    assert len(reader.pages) == 1 + len(THEMES)
    cover = reader.pages[0].extract_text().replace("\n", "")
    parts = "江山市 330881 2023 浙江省核算指南 不作符合性声明 待核实 synthetic 生态系统类型 审图号"
    assert all(part in cover for part in parts.split())
    heads = {one["/Title"]: reader.get_destination_page_number(one) for one in reader.outline}
    assert heads == {"封面": 0, "生态系统类型": 1, "生态产品总值": 2}
    for i, page in enumerate(reader.pages[1:], start=2):
        assert f"{i} / 3" in page.extract_text()
    assert reader.metadata.creation_date is None


def test_the_total_of_the_cover_is_that_of_the_account(drawn: Path, mapped: MappedAccount) -> None:
    cover = PdfReader(drawn / "atlas.pdf").pages[0].extract_text().replace("\n", "")
    found = re.search(r"（GEP）：\s*([\d.,]+)\s*(亿元|万元)", cover)
    assert found
    shown = float(found[1].replace(",", "")) * {"亿元": 1e8, "万元": 1e4}[found[2]]
    assert shown == pytest.approx(mapped.account.total, rel=5e-3)
    assert f"{100 * mapped.account.recalled_share:.1f}%" in cover


def test_a_character_that_no_font_has_stops_before_anything_is_written(
    out: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "OUT"
    shutil.copytree(out, copy)
    zones = gpd.read_file(copy / "account.gpkg", layer="township")
    zones.loc[0, "name"] = "\U00031350\U00031351乡"
    zones.to_file(copy / "account.gpkg", layer="township", driver="GPKG", mode="w")
    seal_account(copy)
    with pytest.raises(DataProblem) as found:
        draw_maps(copy, "zh", ["gep", "gep_rank"], EVERYTHING)
    (problem,) = found.value.problems
    assert problem.code == "maps-glyph-missing"
    assert "\U00031350 \U00031351" in problem.text("zh")
    assert not (copy / "maps").exists()


def test_maps_need_no_pyplot_and_their_ground_no_matplotlib() -> None:
    source = Path(sys.modules["gep.outputs.maps"].__file__ or "").parent
    texts_of = {path.name: path.read_text("utf-8") for path in source.glob("*.py")}
    assert not [name for name, text in texts_of.items() if "import matplotlib.pyplot" in text]
    script = "import gep.outputs.maps.ground, sys; sys.exit('matplotlib' in sys.modules)"
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", script]) == 0


# --- what stands on a sheet -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("zh", ["江山市2023年生态产品总值（GEP）分布图", "生态产品总值", "北", "双塔街道"]),
        ("zh", ["Gross ecosystem product (GEP) by township, 江山市, 2023", "乡镇界线"]),
        ("en", ["Gross ecosystem product (GEP) by township, 江山市, 2023", "million CNY", "N"]),
        ("en", ["江山市2023年生态产品总值（GEP）分布图", "Land in no zone", "Accounting area"]),
    ],
)
def test_titles_and_legend(mapped: MappedAccount, lang: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(texts(figure_of(mapped, "gep", lang)))


@pytest.mark.parametrize(
    "part",
    [
        "审图号：______________",
        "编制单位：______________",
        "合成数据，不得用于核算 synthetic, not for accounting",
        "EPSG:4548",
        "made for tests（2023）",
        "统计年鉴（2023）",
        "浙江省核算指南 [zhejiang-2020]（未核对规范原文，不作符合性声明）",
        "自然断点法（Fisher-Jenks），4 级",
        "1 : 140 000",
        "未核算：减少氮面源污染",
    ],
)
def test_sources_and_marks(mapped: MappedAccount, part: str) -> None:
    written = "".join(texts(figure_of(mapped, "gep"))).replace("\n", "")
    assert part in written


def test_the_extent_map_gives_shares_that_sum_to_all(mapped: MappedAccount) -> None:
    written = texts(figure_of(mapped, "ecosystem_types"))
    shares = [float(text.removesuffix("%")) for text in written if text.endswith("%")]
    assert len(shares) == 4
    assert sum(shares) == pytest.approx(100.0, abs=0.2)


def test_a_zone_without_people_is_hatched_with_the_reason(mapped: MappedAccount) -> None:
    figure = figure_of(mapped, "gep_per_head")
    assert "未核算：缺人口数" in texts(figure)
    hatches = [patch.get_hatch() for patch in figure.findobj(PathPatch) if patch.get_hatch()]
    assert hatches.count("\\\\\\\\") == 1  # one township; the strip in none is dotted
    assert "人" in "".join(text for text in texts(figure) if text.startswith("元/"))


def test_ranks_stand_before_the_names_and_group_the_zones(mapped: MappedAccount) -> None:
    figure = figure_of(mapped, "gep_rank")
    names = [t.get_text() for t in figure.findobj(Text) if t.get_gid() == "zone name"]
    whole = mapped.account.gep_by("zone_name", layer="township")["value_yuan"].drop("")
    expected = {name: rank for rank, name in enumerate(whole.sort_values()[::-1].index, start=1)}
    found = {text.split(" ")[1].rstrip("*"): int(text.split(" ")[0]) for text in names}
    assert found == expected
    assert {"1", "2", "3", "4"} <= set(texts(figure))  # four zones, so each is its own group


def test_a_share_of_the_zones_own_gep_is_in_percent(mapped: MappedAccount) -> None:
    written = texts(figure_of(mapped, "provision_share", "en"))
    assert "%" in written
    rows = mapped.account.rows().query("zone_layer == 'county'")
    share = rows.loc[rows["service"] == "provision", "value_yuan"].sum() / mapped.account.total
    assert f"Whole area {100 * share:.2f}%" in written


def test_names_on_the_sheet_do_not_overlap(mapped: MappedAccount) -> None:
    figure = figure_of(mapped, "gep")
    figure.draw_without_rendering()
    names = [t for t in figure.findobj(Text) if t.get_gid() == "zone name"]
    boxes = [shapely.box(*t.get_window_extent().extents) for t in names]
    assert len(boxes) == 4
    assert shapely.union_all(boxes).area == pytest.approx(sum(box.area for box in boxes))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "name", ["ecosystem_types", "gep", "provision_per_km2", "gep_rank", "gep_per_head"]
)
def test_no_text_is_cut_off_or_written_over_another(
    mapped: MappedAccount, name: str, lang: str
) -> None:
    figure = figure_of(mapped, name, lang)
    figure.draw_without_rendering()
    sheet = shapely.box(*figure.bbox.extents)
    found = [t for t in figure.findobj(Text) if t.get_text()]
    boxes = [shapely.box(*t.get_window_extent().extents).buffer(-2) for t in found]
    assert all(sheet.contains(box) for box in boxes)
    tree = shapely.STRtree(boxes)
    for i, j in tree.query(boxes, predicate="intersects").T:
        assert i == j, (found[i].get_text(), found[j].get_text())


def test_the_scale_bar_is_as_long_as_it_says(mapped: MappedAccount) -> None:
    figure = figure_of(mapped, "gep")
    layout = mapped.base.layout
    box = layout.furniture
    (bar,) = [
        patch for patch in figure.findobj(mpl.patches.Rectangle)
        if patch.get_height() == pytest.approx(1.2) and box.left < patch.get_x() < box.right
    ]  # fmt: skip
    length = next(t for t in texts(figure) if re.fullmatch(r"[\d.]+ k?m", t))
    number, unit = length.split()
    metres = float(number) * {"km": 1000.0, "m": 1.0}[unit]
    assert bar.get_width() / 1000 * layout.denominator == pytest.approx(metres, rel=1e-9)


# --- fonts ----------------------------------------------------------------------------------


def test_the_fonts_have_chinese_and_what_it_lacks() -> None:
    fonts = map_fonts()
    assert fonts.missing("江山市廿八都镇²–（）≤…") == ""
    assert fonts.missing("CO₂") == ""  # the subscript is not in Noto Sans SC


def test_texts_are_as_wide_as_they_are_drawn(mapped: MappedAccount) -> None:
    ruler = Ruler(map_fonts())
    figure = figure_of(mapped, "gep", "en")
    for text in figure.findobj(Text):
        if text.get_text():
            box = text.get_window_extent()
            wide = ruler.width(text.get_text(), text.get_fontsize())
            assert box.width * 25.4 / 300 == pytest.approx(wide, rel=0.02, abs=0.2)
