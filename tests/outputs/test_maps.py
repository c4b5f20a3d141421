"""Maps: what stands on a sheet, that names keep apart, that colours can be told apart."""

import shutil
import sys
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from pyproj import CRS, Proj

from gep.account import Account, read_account
from gep.outputs.fonts import map_fonts
from gep.outputs.map_atlas import Atlas, open_atlas
from gep.outputs.map_classes import classify
from gep.outputs.map_ground import central_meridian, ground_at, sheet_crs
from gep.outputs.map_labels import place_labels
from gep.outputs.map_layout import choose_layout
from gep.outputs.map_themes import colours, read_themes
from gep.outputs.map_values import lacking, unverified_share, zone_values
from gep.outputs.maps import draw_maps, map_figure, map_plans
from gep.problems import DataProblem, UsageProblem
from gep.shipped import shipped
from tests.outputs.small_account import small_account

BOX = (118.3, 28.2, 118.9, 28.9)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("maps") / "OUT")


@pytest.fixture(scope="module")
def account(out: Path) -> Account:
    return read_account(out)


@pytest.fixture(scope="module")
def atlas(account: Account) -> Atlas:
    return open_atlas(account)


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def figure_of(atlas: Atlas, file: str, lang: str = "zh") -> Figure:
    plan = next(plan for plan in map_plans(atlas.account) if plan.file == file)
    return map_figure(atlas, plan, lang)


# --- which maps -----------------------------------------------------------------------------


def test_every_counted_service_with_value_gets_two_maps_and_others_none(account: Account) -> None:
    files = [plan.file for plan in map_plans(account)]
    valued = ("air_purification", "provision", "soil_retention")
    expected = ["ecosystem_types.png", "gep.png", "gep_per_km2.png"]
    expected += [f"{key}.png" for key in valued] + [f"{key}_per_km2.png" for key in valued]
    assert sorted(files) == sorted(expected)  # none for coastal_protection


def test_pictures_are_a4_at_300_dpi_and_the_same_bytes_each_time(out: Path, tmp_path: Path) -> None:
    copy = tmp_path / "OUT"
    shutil.copytree(out, copy)
    before = dict(mpl.rcParams)
    first = [path.read_bytes() for path in draw_maps(copy, "zh", ["gep", "ecosystem_types"])]
    paths = draw_maps(copy, "zh", ["gep", "ecosystem_types"])
    assert [path.read_bytes() for path in paths] == first
    assert dict(mpl.rcParams) == before
    assert sorted(p.name for p in (copy / "maps").iterdir()) == ["ecosystem_types.png", "gep.png"]
    with Image.open(paths[0]) as picture:
        assert sorted(picture.size) == [2480, 3507]  # 210 x 297 mm
        assert picture.info["dpi"] == pytest.approx((300, 300), rel=1e-3)


def test_maps_need_no_pyplot() -> None:
    assert "gep.outputs.maps" in sys.modules
    source = Path(sys.modules["gep.outputs.maps"].__file__ or "").parent
    assert not [p.name for p in source.glob("map*.py") if "pyplot" in p.read_text("utf-8")]


def test_a_theme_of_ones_own_is_drawn(out: Path, account: Account, tmp_path: Path) -> None:
    theme = tmp_path / "quantiles.toml"
    spec = (shipped("maps/themes") / "service.toml").read_text("utf-8")
    theme.write_text(
        spec.replace("fisher_jenks", "quantiles").replace("count = 5", "count = 2"), "utf-8"
    )
    plans = map_plans(account, [str(theme)])
    assert {plan.service for plan in plans} == {"air_purification", "provision", "soil_retention"}
    assert plans[0].theme.classes.method == "quantiles"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('kind = "zones"', 'kind = "zoness"'),
        ("order = 20", 'order = 20\nbasemap = "osm"'),
        ('default = "total"', 'default = "rainbow"'),
        ('value = "gep"', 'value = "soil_retension"'),
        ('en = "Gross ecosystem product"', 'en = "Gross {thing}"'),
        ("order = 20", "order = = 20"),
    ],
)
def test_a_wrong_theme_is_said(account: Account, tmp_path: Path, line: str, wrong: str) -> None:
    spec = (shipped("maps/themes") / "gep.toml").read_text("utf-8")
    assert line in spec
    theme = tmp_path / "mine.toml"
    theme.write_text(spec.replace(line, wrong), "utf-8")
    with pytest.raises(DataProblem) as found:
        map_plans(account, [str(theme)])
    assert {p.code for p in found.value.problems} == {"maps-theme-wrong"}
    assert all(p.text("zh") and p.text("en") for p in found.value.problems)


def test_an_unknown_theme_names_the_nearest(account: Account) -> None:
    with pytest.raises(UsageProblem, match="ecosystem_types"):
        map_plans(account, ["ecosystem_type"])


# --- what stands on a sheet -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("zh", ["江山市2023年生态产品总值（GEP）分布图", "生态产品总值", "万元", "北", "双塔街道"]),
        ("zh", ["Gross ecosystem product (GEP) by township, 江山市, 2023", "乡镇界线"]),
        ("en", ["Gross ecosystem product (GEP) by township, 江山市, 2023", "million CNY", "N"]),
        ("en", ["江山市2023年生态产品总值（GEP）分布图", "Land in no zone", "Accounting area"]),
    ],
)
def test_titles_and_legend(atlas: Atlas, lang: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(texts(figure_of(atlas, "gep.png", lang)))


@pytest.mark.parametrize(
    "part",
    [
        "审图号：______________",
        "编制单位：______________",
        "合成数据，不得用于核算 synthetic, not for accounting",
        "EPSG:4548",
        "made for tests（2023）",
        "浙江省核算指南 [zhejiang-2020]（未见标准全文，不作符合性声明）",
        "自然断点法（Fisher-Jenks），4 级",
        "1 : 140 000",
        "未核算：减少氮面源污染",
    ],
)
def test_sources_and_marks(atlas: Atlas, part: str) -> None:
    written = "".join(texts(figure_of(atlas, "gep.png"))).replace("\n", "")
    assert part in written


def test_the_extent_map_gives_shares_that_sum_to_all(atlas: Atlas) -> None:
    written = texts(figure_of(atlas, "ecosystem_types.png"))
    shares = [float(text.removesuffix(" %")) for text in written if text.endswith(" %")]
    assert len(shares) == 4
    assert sum(shares) == pytest.approx(100.0, abs=0.2)


def test_a_zone_that_lacks_a_part_is_starred_and_one_without_value_hatched(out: Path) -> None:
    account = read_account(out)
    shown = zone_values(account, "township", "provision", "zone")
    assert shown.partial == {"330881102", "330881201"}  # two report no tea, others do
    account.__dict__["rows"] = account.rows.assign(
        status=np.where(
            (account.rows["service"] == "provision") & (account.rows["zone_code"] == "330881201"),
            "not_computed",
            account.rows["status"],
        )
    )
    lost = (account.rows["status"] == "not_computed") & (account.rows["zone_code"] == "330881201")
    account.rows.loc[lost, ["value_yuan", "quantity"]] = np.nan
    shown = zone_values(account, "township", "provision", "zone")
    assert np.isnan(shown.values[shown.codes.index("330881201")])
    assert shown.partial == {"330881102"}
    figure = figure_of(open_atlas(account), "provision.png")
    assert "未核算" in texts(figure)
    assert any(patch.get_hatch() == "////" for patch in figure.findobj(mpl.patches.PathPatch))


def test_what_lacks_is_named_by_service_or_part(account: Account) -> None:
    assert lacking(account, account.services()) == (("nitrogen_retained",),)


# --- numbers --------------------------------------------------------------------------------


def test_values_are_those_of_the_rows_and_per_km2_is_over_the_area(account: Account) -> None:
    rows = account.rows
    layer = account.layers["township"]
    per_zone = zone_values(account, "township", "soil_retention", "zone")
    per_km2 = zone_values(account, "township", "soil_retention", "km2")
    for i, (code, area) in enumerate(zip(layer["codes"], layer["areas_m2"], strict=True)):
        here = (rows["zone_layer"] == "township") & (rows["zone_code"] == code)
        value = rows.loc[here & (rows["service"] == "soil_retention"), "value_yuan"].sum()
        assert per_zone.values[i] == pytest.approx(value, rel=1e-12)
        assert per_km2.values[i] == pytest.approx(value / (area / 1e6), rel=1e-12)
    whole = zone_values(account, "township", "gep", "zone")
    assert whole.total == pytest.approx(account.total, rel=1e-12)


def test_the_unverified_share_is_that_of_the_account(account: Account) -> None:
    share = unverified_share(account, account.services())
    assert share == pytest.approx(account.recalled_share, rel=1e-12)
    assert unverified_share(account, ["provision"]) == 0.0


VALUES = st.lists(
    st.floats(-1e3, 1e6, allow_nan=False, allow_subnormal=False), min_size=1, max_size=40
)


@given(VALUES, st.sampled_from(["fisher_jenks", "quantiles"]), st.integers(2, 7))
@settings(max_examples=200, deadline=None)
def test_classes_cover_all_values_and_the_legend_tells_the_truth(
    numbers: list[float], method: str, count: int
) -> None:
    values = np.array([*numbers, np.nan])
    classes = classify(values, method, count)  # type: ignore[arg-type]  # drawn from the names
    found = classes.of(values)
    assert found[-1] == -1
    assert found[:-1].min() >= 0
    assert sum(classes.counts(values)) == len(numbers)
    assert len(classes) <= min(count, len(set(numbers)))
    assert min(classes.counts(values)) > 0
    assert list(classes.edges) == sorted(classes.edges)
    noise = 1e-5 * max(1e-9, *np.abs(numbers))
    for value, k in zip(numbers, found, strict=False):
        if len(classes.edges) > 1:
            low, high = (float(t.replace(",", "")) for t in classes.labels()[k].split(" – "))
            assert low - noise <= value <= high + noise


def test_natural_breaks_part_three_plain_groups() -> None:
    values = np.array([1.0, 1.1, 1.2, 5.0, 5.1, 9.0, 9.3])
    assert classify(values, "fisher_jenks", 3).of(values).tolist() == [0, 0, 0, 1, 1, 2, 2]


def test_fixed_breaks_stay_what_they_are() -> None:
    classes = classify(np.array([1.0, 4.0, 12.0]), "fixed", 5, [2.5, 5.0, 10.0])
    assert classes.edges == (1.0, 2.5, 5.0, 10.0, 12.0)
    assert classes.counts(np.array([1.0, 4.0, 12.0])) == (1, 1, 0, 1)


def test_one_value_is_one_class_without_an_interval() -> None:
    values = np.array([3.5, 3.5])
    classes = classify(values)
    assert classes.labels() == ("3.50",)
    assert classes.counts(values) == (2,)


# --- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "count"), [(0, 5), (1, 19), (2, 60), (3, 60), (4, 160), (5, 160)])
def test_names_keep_apart_stay_in_the_frame_and_near_their_zone(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    frame = shapely.box(0, 0, 130, 180)
    points = shapely.MultiPoint(random.uniform((5, 5), (125, 175), (count, 2)))
    cells = shapely.voronoi_polygons(points, extend_to=frame)
    zones = [cell.intersection(frame) for cell in cells.geoms]
    sizes = [(float(random.uniform(6, 16)), 3.2) for _ in zones]
    spots = place_labels(zones, sizes, frame)
    labels = [
        shapely.box(s.x - w / 2, s.y - h / 2, s.x + w / 2, s.y + h / 2)
        for s, (w, h) in zip(spots, sizes, strict=True)
        if s
    ]
    assert len(labels) >= 0.95 * len(zones)
    assert len(labels) == len(zones) or count > 60
    assert shapely.union_all(labels).area == pytest.approx(sum(label.area for label in labels))
    assert all(frame.buffer(1e-9).contains(label) for label in labels)
    for spot, zone in zip(spots, zones, strict=True):
        if spot is None:
            continue
        anchor = spot.leader or (spot.x, spot.y)
        assert zone.buffer(1e-9).contains(shapely.Point(anchor))
    lines = [shapely.LineString([(s.x, s.y), s.leader]) for s in spots if s and s.leader]
    assert lines or count < 160  # so many names on A4 need leaders
    for line in lines:
        assert sum(line.crosses(label) for label in labels) <= 1  # its own


def test_a_name_without_room_is_left_out_not_overlaid() -> None:
    frame = shapely.box(0, 0, 20, 4)
    spots = place_labels([frame, frame, frame], [(12.0, 3.0)] * 3, frame)
    assert [spot is None for spot in spots].count(False) == 1


def test_names_on_the_sheet_do_not_overlap(atlas: Atlas) -> None:
    figure = figure_of(atlas, "gep.png")
    figure.draw_without_rendering()
    names = [t for t in figure.findobj(Text) if t.get_gid() == "zone name"]
    boxes = [shapely.box(*t.get_window_extent().extents) for t in names]
    assert len(boxes) == 4
    assert shapely.union_all(boxes).area == pytest.approx(sum(box.area for box in boxes))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_text_is_cut_off_or_written_over_another(atlas: Atlas, lang: str) -> None:
    for file in ("ecosystem_types.png", "gep.png", "provision_per_km2.png"):
        figure = figure_of(atlas, file, lang)
        figure.draw_without_rendering()
        sheet = shapely.box(*figure.bbox.extents)
        found = [t for t in figure.findobj(Text) if t.get_text()]
        boxes = [shapely.box(*t.get_window_extent().extents).buffer(-2) for t in found]
        assert all(sheet.contains(box) for box in boxes)
        tree = shapely.STRtree(boxes)
        for i, j in tree.query(boxes, predicate="intersects").T:
            assert i == j, (found[i].get_text(), found[j].get_text())


def test_a_character_that_no_font_has_stops_before_anything_is_written(
    out: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "OUT"
    shutil.copytree(out, copy)
    zones = gpd.read_file(copy / "account.gpkg", layer="township")
    zones.loc[0, "name"] = "\U00031350\U00031351乡"
    zones.to_file(copy / "account.gpkg", layer="township", driver="GPKG", mode="w")
    with pytest.raises(DataProblem) as found:
        draw_maps(copy, "zh", ["gep"])
    (problem,) = found.value.problems
    assert problem.code == "maps-glyph-missing"
    assert "\U00031350 \U00031351" in problem.text("zh")
    assert not (copy / "maps").exists()


def test_the_fonts_have_chinese_and_what_it_lacks() -> None:
    fonts = map_fonts()
    assert fonts.missing("江山市廿八都镇²–（）") == ""
    assert fonts.missing("CO₂") == ""  # the subscript is not in Noto Sans SC


# --- ground and sheet -----------------------------------------------------------------------


def test_degrees_are_drawn_in_metres_about_their_own_meridian() -> None:
    crs = sheet_crs(CRS.from_epsg(4490), BOX)
    assert central_meridian(crs) == pytest.approx(118.5)
    assert crs.axis_info[0].unit_name == "metre"
    assert sheet_crs(CRS.from_epsg(4549), BOX) == CRS.from_epsg(4549)


@pytest.mark.parametrize(("epsg", "x", "y"), [(4549, 118.6, 28.6), (32650, 121.0, 60.0)])
def test_scale_and_north_are_those_of_proj(epsg: int, x: float, y: float) -> None:
    crs = CRS.from_epsg(epsg)
    proj = Proj(crs)
    east, north = proj(x, y)
    ground = ground_at(crs, (east - 10, north - 10, east + 10, north + 10))
    factors = proj.get_factors(x, y)  # second opinion: PROJ's own analytic factors
    scale = (factors.meridional_scale * factors.parallel_scale) ** 0.5
    assert ground.metres == pytest.approx(1 / scale, rel=1e-4)
    # convergence: the bearing of grid north seen from true north
    assert ground.north == pytest.approx(-factors.meridian_convergence, abs=0.02)


def test_the_scale_bar_of_web_mercator_is_not_in_its_own_metres() -> None:
    a, e2, sin = 6378137.0, 0.00669437999, np.sin(np.radians(60.0))
    meridional, normal = a * (1 - e2) / (1 - e2 * sin**2) ** 1.5, a / (1 - e2 * sin**2) ** 0.5
    x, y = Proj(CRS.from_epsg(3857))(10.0, 60.0)
    ground = ground_at(CRS.from_epsg(3857), (x - 10, y - 10, x + 10, y + 10))
    # an ellipsoid's radii of curvature over the sphere's, times cos 60
    assert ground.metres == pytest.approx((meridional * normal) ** 0.5 / a * 0.5, rel=1e-4)


@pytest.mark.parametrize(
    ("bounds", "is_portrait"),
    [((0, 0, 42_000, 72_000), True), ((0, 0, 90_000, 40_000), False)],
)
def test_the_sheet_turns_with_the_county_and_its_scale_is_true(
    bounds: tuple[float, float, float, float], is_portrait: bool
) -> None:
    ground = ground_at(CRS.from_epsg(4549), (5e5, 3.1e6, 5.1e5, 3.2e6))
    layout = choose_layout(bounds, ground)
    assert (layout.height > layout.width) == is_portrait
    left, bottom, right, top = layout.extent
    assert shapely.box(left, bottom, right, top).contains(shapely.box(*bounds))
    true = (right - left) * ground.metres * 1000 / layout.frame.width
    assert true == pytest.approx(layout.denominator, rel=1e-9)


# --- colours --------------------------------------------------------------------------------

# Severe deuteranopia in linear RGB: Machado, Oliveira and Fernandes 2009, table of matrices.
DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)


def lightness(colour: str, seen_by: np.ndarray) -> float:
    """CIE L* of a colour as somebody sees it."""
    srgb = np.array(to_rgb(colour))
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    y = float(np.clip(seen_by @ linear, 0, 1) @ [0.2126, 0.7152, 0.0722])
    return 116 * np.cbrt(y) - 16


@pytest.mark.parametrize("seen_by", [np.eye(3), DEUTERANOPIA], ids=["usual", "deuteranopia"])
@pytest.mark.parametrize("ramp", ["total", "provisioning", "regulating", "cultural"])
def test_ramps_darken_step_by_step(ramp: str, seen_by: np.ndarray) -> None:
    steps = np.diff([lightness(colour, seen_by) for colour in colours().ramp(ramp, 5)])
    assert (steps < -9).all()  # about ten just noticeable differences between neighbours


def test_every_shipped_theme_reads_and_every_type_has_its_own_colour() -> None:
    themes, problems = read_themes(None)
    assert not problems
    assert len(themes) == 5
    types = colours().types
    assert len(set(types.values())) == len(types)


def test_a_type_that_a_bureau_added_gets_a_colour() -> None:
    assert colours().of_type("moso_terrace", 3) not in set(colours().types.values())
