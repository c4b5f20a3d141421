"""The page as a file: the account's numbers, shapes that fit, texts that stay texts."""

import base64
import hashlib
import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from msgspec import structs
from shapely.geometry import Polygon

from gep.account.account import Account, read_account
from gep.account.columns import COUNTY
from gep.outputs.page import derivation
from gep.outputs.page.derivation import Derivations
from gep.outputs.page.figures import Places
from gep.outputs.page.shapes import sheet_of, simplified
from gep.outputs.page.writing import page, write_page
from gep.problems import DataProblem
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.outputs.hostile import HOSTILE
from tests.outputs.small_account import NOT_COMPUTED as NO_SOIL_NITROGEN
from tests.outputs.small_account import SUCCESSOR, TOWNSHIPS, small_account

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


class Reader(HTMLParser):
    """Tables of a page as rows of texts, and how often each element comes up."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.captions: list[str] = []
        self.scopes: list[str | None] = []
        self.counts: dict[str, int] = {}
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self._rows: list[list[str]] = []
        self._texts: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.attributes.append((tag, said))
        if tag == "table":
            name = said["class"] + (f":{said['data-layer']}" if "data-layer" in said else "")
            self._rows = self.tables.setdefault(name, [])
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th", "caption"):
            self._texts = []
            self.scopes += [said.get("scope")] if tag == "th" else []

    def handle_data(self, data: str) -> None:
        if self._texts is not None:
            self._texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "caption") and self._texts is not None:
            text = "".join(self._texts)
            self.captions.append(text) if tag == "caption" else self._rows[-1].append(text)
            self._texts = None


def data_of(path: Path) -> dict[str, Any]:
    found = DATA.search(path.read_text(encoding="utf-8"))
    assert found is not None
    return json.loads(found[1])


def number(text: str) -> float:
    return math.nan if text == "—" else float(text.replace(",", "").lstrip("<"))


def column(told: Any, series: list[Any], count: int) -> list[Any]:
    return series[told["s"]] if isinstance(told, dict) else [told] * count


def test_the_same_account_gives_the_same_bytes(chinese, folder, tmp_path):
    again = write_page(folder, "zh", tmp_path / "again.html")
    assert again == tmp_path / "again.html"
    assert again.read_bytes() == chinese.read_bytes()
    assert chinese == folder / "page.html"


def test_the_values_are_the_accounts_to_the_last_bit(chinese, folder):
    account, data = read_account(folder), data_of(chinese)
    numbers = {(zone["layer"], zone["code"]): n for n, zone in enumerate(data["zones"])}
    for layer in account.layers:
        table = account.gep_by("zone_code", "service", layer=layer)
        for code, row in table.iterrows():
            for service, value in row.dropna().items():
                assert data["values"][service][numbers[layer, code]] == value
    assert data["values"]["gep"][0] == pytest.approx(account.total, rel=1e-14)
    total = re.search(r'id="gep-total" data-value="([^"]+)"', chinese.read_text(encoding="utf-8"))
    assert float(total[1]) == account.total


def test_the_tables_show_them_without_a_script(chinese, folder):
    account, page = read_account(folder), Reader(chinese.read_text(encoding="utf-8"))
    rows = page.tables["values:township"]
    table = account.gep_by("zone_name", "service", layer="township")
    assert [row[0] for row in rows[1:-1]] == list(account.layers["township"].names)
    labels = {account.label(key): key for key in account.services()}
    for row in rows[1:-1]:
        for head, text in zip(rows[0][2:], row[2:], strict=True):
            value = table.loc[row[0], labels[head]] / 1e4
            assert abs(number(text) - value) <= max(0.005, abs(value) / 10)
    assert number(rows[-1][1]) == pytest.approx(account.total / 1e4, abs=0.005)
    assert page.tables["matrix"][-1][1] == rows[-1][1]
    assert set(page.scopes) == {"row", "col"}
    assert len(page.captions) == page.counts["table"]


def test_quantity_times_price_adds_up_to_each_service(chinese):
    data = data_of(chinese)
    told, series = data["derivation"], data["derivation"]["series"]
    sums: dict[str, np.ndarray] = {}
    for product in told["products"]:
        count = product.get("count", 0)
        if not count or product["p"] is None:
            continue
        zones, quantities, prices = (column(product[k], series, count) for k in ("z", "q", "p"))
        one = sums.setdefault(product["s"], np.zeros(len(data["zones"])))
        for zone, quantity, price in zip(zones, quantities, prices, strict=True):
            one[zone] += quantity * price
    assert len(sums) > 2
    for service, found in sums.items():
        stated = [value or 0.0 for value in data["values"][service]]
        assert found == pytest.approx(stated, rel=1e-9, abs=1e-6)


def test_every_quantity_is_computed_again_and_is_what_the_account_states(folder):
    derivations = Derivations(Places(read_account(folder), "zh"))
    derivations.shown()
    rows = read_account(folder).rows()
    assert derivations.recounted == int((rows["status"] == "computed").sum())
    assert derivations.differing == 0


def test_the_terms_of_a_formula_give_its_result(chinese):
    data = data_of(chinese)
    told, series = data["derivation"], data["derivation"]["series"]
    product = next(one for one in told["products"] if one["key"] == "avoided_siltation")
    working = told["workings"][product["w"]]
    assert working["x"] == "{retained_soil} × {silting_share} ÷ {soil_bulk_density}"
    terms = {name: column(values, series, product["count"]) for name, _, _, values in working["a"]}
    quantities = column(product["q"], series, product["count"])
    for i, quantity in enumerate(quantities):
        kept = terms["retained_soil"][i] * terms["silting_share"][i]
        assert kept / terms["soil_bulk_density"][i] == pytest.approx(quantity, rel=1e-12)


def test_coefficients_come_with_source_and_confidence(chinese):
    coefficients = data_of(chinese)["derivation"]["coefficients"]
    entries = [entry for one in coefficients for entry in one["e"]]
    assert entries
    assert all(entry["s"] and entry["v"] for entry in entries)
    assert {entry["c"] for entry in entries} <= {"seen", "recalled", "computed", "given"}


def test_a_layer_of_many_zones_leaves_its_derivations_to_explain(folder, monkeypatch):
    monkeypatch.setattr(derivation, "MOST_ZONES", 4)
    places = Places(read_account(folder), "zh")
    layers = {places.zones[number].layer for number in Derivations(places).zone_numbers.values()}
    assert layers == {COUNTY, "watershed", "red_line"}  # of five townships, three basins, two lines
    assert "township" in {zone.layer for zone in places.zones}


def polygon(path: str) -> shapely.Geometry:
    shape: Any = Polygon()
    for start, steps in re.findall(r"M(-?\d+ -?\d+)l([^z]*)z", path):
        moves = np.array(re.findall(r"-?\d+", steps), dtype=int).reshape(-1, 2)
        corners = np.cumsum(np.vstack([[int(n) for n in start.split()], moves]), axis=0)
        shape = shape.symmetric_difference(Polygon(corners))
    return shape


def test_townships_still_share_their_borders_on_the_sheet(folder):
    account = read_account(folder)
    sheet = sheet_of(account)
    shapes = [polygon(one.path) for one in sheet.zones["township"]]
    whole = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == whole.area  # in whole units, so exactly
    assert whole.symmetric_difference(polygon(sheet.zones[COUNTY][0].path)).area == 0
    square_metres = np.array(account.layers["township"].areas_m2)
    drawn = np.array([shape.area for shape in shapes]) * sheet.metres**2
    assert drawn == pytest.approx(square_metres, rel=2e-3)
    for one, shape in zip(sheet.zones["township"], shapes, strict=True):
        assert shape.contains(shapely.Point(one.x, one.y))


def test_simplifying_opens_no_gap_between_neighbours():
    random = np.random.default_rng(7)
    border = np.column_stack([np.arange(0, 1001, 5), 500 + random.normal(0, 6, 201)])
    upper = Polygon([*border, (1000, 1000), (0, 1000)])
    lower = Polygon([*border[::-1], (0, 0), (1000, 0)])
    found = simplified(np.array([upper, lower]), is_coverage=True)
    before, after = (shapely.get_num_coordinates(shapes).sum() for shapes in
                     (np.array([upper, lower]), found))  # fmt: skip
    assert after < before
    assert shapely.union_all(found).area == pytest.approx(1e6, rel=1e-12)
    assert found[0].intersection(found[1]).area == pytest.approx(0, abs=1e-9)


def test_the_policy_names_the_hashes_of_the_one_style_and_the_one_script(chinese):
    text = chinese.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for pattern, kind in ((SCRIPT, "script-src"), (STYLE, "style-src")):
        (only,) = pattern.findall(text)
        digest = base64.b64encode(hashlib.sha256(only.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy


def test_nothing_is_fetched_and_nothing_is_styled_or_scripted_in_passing(chinese, english, hostile):
    for path in (chinese, english, hostile):
        page = Reader(path.read_text(encoding="utf-8"))
        for tag, said in page.attributes:
            assert not any(key == "style" or key.startswith("on") for key in said), (tag, said)
            assert "src" not in said
            assert said.get("href", "#").startswith(("#", "data:")), (tag, said)


def test_hostile_texts_are_texts(hostile):
    text = hostile.read_text(encoding="utf-8")
    page = Reader(text)
    assert page.counts["script"] == 2
    assert "img" not in page.counts
    assert "<" not in DATA.search(text)[1]
    names = [zone["name"] for zone in data_of(hostile)["zones"]]
    assert set(HOSTILE) <= set(names)  # in the data they are what they are


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> str:
    """The page of made-up data, some of them not computed."""
    account = small_account(tmp_path_factory.mktemp("small") / "out")
    return write_page(account, "zh").read_text(encoding="utf-8")


def test_a_norm_that_is_no_longer_in_force_is_said_at_the_total(small):
    assert f"现行的是{SUCCESSOR['zh']}" in small[: small.index("<main")]


def test_what_is_missing_is_told_with_its_reason_and_never_as_nothing(small):
    tables = Reader(small).tables
    row = next(row for row in tables["monetary"] if "减少氮面源污染" in row[1:2])
    assert row[2:5] == ["", "", "未核算"]
    assert row[-1] == NO_SOIL_NITROGEN
    coast = next(row for row in tables["monetary"] if row[0] == "海岸带防护")
    assert coast[4] == "不适用"
    names = {name for name, _ in TOWNSHIPS.values()}
    assert names <= {row[0] for row in tables["values:township"]}


def test_conformity_is_not_claimed_and_made_up_data_are_called_so(small, chinese, english):
    banner = '<p class="synthetic"'
    assert "不作符合性声明" in small
    assert "conformity is not claimed" in english.read_text(encoding="utf-8")
    assert small.index(banner) < small.index("<header>")
    assert banner not in chinese.read_text(encoding="utf-8")


def test_given_quantities_have_a_page_without_a_map(tmp_path):
    table = tmp_path / "quantities.csv"
    rows = ["zone_code,service,indicator,item,ecosystem_type,quantity,unit,price,price_unit",
            "330881001,carbon_sink,carbon_dioxide_fixed,,forest,10,万tCO2,80,元/tCO2",
            "330881002,carbon_sink,carbon_dioxide_fixed,,forest,30,万tCO2,80,元/tCO2"]  # fmt: skip
    table.write_text("\n".join(rows), encoding="utf-8")
    facts = TableFacts("zhejiang-2020", year=2020, code="330881")
    value_quantities(table, tmp_path / "out", facts)
    path = write_page(tmp_path / "out", "zh")
    text = path.read_text(encoding="utf-8")
    assert "没有土地数据，不附地图" in text
    assert 'id="map"' not in text.split('<script type="application/json"')[0]
    assert data_of(path)["values"]["carbon_sink"] == [3.2e7, 8e6, 2.4e7]


def test_a_page_of_no_account_is_a_problem(tmp_path):
    with pytest.raises(DataProblem) as caught:
        write_page(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["account-not-found"]


def test_inputs_stand_with_their_files_and_hashes(tmp_path: Path) -> None:
    folder = small_account(tmp_path / "OUT")
    text = write_page(folder, "zh").read_text(encoding="utf-8")
    inputs = read_account(folder).manifest.hashed.inputs
    rows = Reader(text).tables["inputs"][1:]
    assert len(rows) == len(inputs)
    for row, one in zip(rows, inputs, strict=True):
        assert row[5] == one.path
        assert one.sha256.startswith(row[6])
        assert f'title="{one.sha256}"' in text


def test_the_bar_of_what_it_is_made_of_falls_in_size(tmp_path: Path) -> None:
    text = write_page(small_account(tmp_path / "OUT"), "zh").read_text(encoding="utf-8")
    bar = re.search(r'<svg class="bar".*?</svg>', text, re.DOTALL)
    assert bar is not None
    widths = [float(width) for width in re.findall(r'width="([\d.]+)"', bar[0])]
    assert widths == sorted(widths, reverse=True)
    assert sum(widths) == pytest.approx(1000, abs=0.1)
    fills = re.findall(r'fill="(#\w+)"', bar[0])
    assert len(set(fills)) == min(len(fills), 9)


def test_years_of_a_county_stand_beside_each_other(tmp_path: Path) -> None:
    account = read_account(small_account(tmp_path / "OUT"))
    text = page(Places(account, "zh"), [as_of(account, year=2021)])
    tables = Reader(text).tables["years"]
    assert [row[0] for row in tables[1:]] == ["2021", "2023"]
    assert tables[1][1:-1] == tables[2][1:-1]  # the same numbers, given another year
    scale = 1e8 if account.total >= 1e8 else 1e4
    assert float(tables[2][1]) == pytest.approx(account.total / scale, abs=0.005)
    assert "years" not in Reader(page(Places(account, "zh"))).tables


@pytest.mark.parametrize("changed", [{}, {"year": 2021, "code": "330802"}])
def test_another_area_or_the_same_year_cannot_stand_beside(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    account = read_account(small_account(tmp_path / "OUT"))
    with pytest.raises(DataProblem) as found:
        page(Places(account, "zh"), [as_of(account, **changed)])
    (problem,) = found.value.problems
    assert problem.code == "page-year-unlike"
    assert all(problem.text(lang) for lang in ("zh", "en"))


def as_of(account: Account, **about: Any) -> Account:
    """The account as if it were of another year or area."""
    other = Account(account.folder)
    manifest = account.manifest
    scope = structs.replace(manifest.hashed.account, **about)
    hashed = structs.replace(manifest.hashed, account=scope)
    account.rows()
    other.__dict__["_all_rows"] = account.__dict__["_all_rows"]
    other.__dict__["manifest"] = structs.replace(manifest, hashed=hashed)
    return other
