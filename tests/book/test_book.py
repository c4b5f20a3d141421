import csv
import subprocess
import sys
from dataclasses import replace

import pytest

from gep.book.book import Book, Where
from gep.book.coefficient import COLUMNS, CoefficientRow
from gep.book.ecosystem_types import EcosystemTypes, legend_names
from gep.book.norm import norm_names, read_norm
from gep.book.price_indices import IndexValue, moved
from gep.book.tables import book_differences, coefficient_table
from gep.shipped import shipped
from gep.units import same_dimension

TYPES = EcosystemTypes.shipped()
BOOK = Book.shipped()
HERE = Where("zhejiang-2020", "330881", ("zhejiang-2020", "national-2022"))
SERVICES = ("soil_retention", "air_purification")


def row(value, **cells):
    defaults = {"key": ("forest",), "unit": "1", "source": "x", "confidence": "seen"}
    return CoefficientRow("s", "p", value=value, **{**defaults, **cells})


def book(*rows, **cells):
    return Book(tuple(rows), {"x": {"title": "x"}}, TYPES, **cells)


def found(*rows, key=("forest",), year=None):
    result = book(*rows).find("s", "p", key, HERE, year)
    return None if result is None else result.value


def override(tmp_path, text, encoding="utf-8"):
    (tmp_path / "own.csv").write_bytes(text.encode(encoding))
    return BOOK.with_overrides(tmp_path / "own.csv", "own.csv")


# look-up


@pytest.mark.parametrize(
    ("rows", "value", "why"),
    [
        ([row(1.0)], 1.0, "a general row"),
        ([row(1.0), row(2.0, norm="national-2022")], 2.0, "the norm before the general row"),
        ([row(1.0, norm="national-2022"), row(2.0, norm="zhejiang-2020")], 2.0, "nearest norm"),
        (
            [row(1.0, norm="zhejiang-2020"), row(2.0, region="33")],
            2.0,
            "the region before the norm",
        ),
        ([row(1.0, region="33"), row(2.0, region="3308")], 2.0, "the longer code"),
        ([row(1.0, region="330881"), row(2.0, local=True)], 2.0, "the bureau's row before all"),
        ([row(1.0), row(2.0, region="36")], 1.0, "another province never applies"),
        ([row(2.0, region="36")], None, "not even alone"),
        ([row(1.0), row(2.0, norm="mee-2020")], 1.0, "nor does another norm"),
        ([row(1.0), row(2.0, use="alternative", region="33")], 1.0, "evidence is not looked up"),
        ([], None, "nothing"),
    ],
)
def test_which_row_wins(rows, value, why):
    assert found(*rows) == value, why
    assert found(*reversed(rows)) == value, f"{why}, in any order"


def test_own_type_first_then_parents_and_never_children():
    general, local_parent = row(1.0, key=("bamboo_forest",)), row(2.0, local=True)
    assert found(general, local_parent, key=("bamboo_forest",)) == 1.0
    result = book(local_parent).find("s", "p", ("bamboo_forest",), HERE)
    assert (result.value, result.asked, result.borrowed_from) == (2.0, ("bamboo_forest",), "forest")
    assert found(general, key=("forest",)) is None


def test_the_nearest_parent_lends():
    rows = [row(1.0), row(2.0, key=("broadleaf_forest",))]
    assert found(*rows, key=("evergreen_broadleaf_forest",)) == 2.0


def test_only_parts_that_are_types_fall_back():
    one = row(1.0, key=("SO2", "forest"))
    assert found(one, key=("SO2", "bamboo_forest")) == 1.0
    assert found(one, key=("NOx", "forest")) is None
    assert found(one, key=("SO2",)) is None


@pytest.mark.parametrize(
    ("year", "value", "why"),
    [
        (2018, 2.0, "the year itself"),
        (2019, 2.0, "the latest before"),
        (2030, 3.0, "the latest before"),
        (2010, 9.0, "an undated row rather than a later one"),
        (None, 3.0, "the latest of all"),
    ],
)
def test_years(year, value, why):
    rows = [row(2.0, year=2018), row(3.0, year=2020), row(9.0)]
    assert found(*rows, year=year) == value, why
    assert found(*rows[::-1], year=year) == value, why


def test_the_earliest_where_all_are_later():
    assert found(row(2.0, year=2018), row(3.0, year=2020), year=2010) == 2.0


def test_shared_rows_serve_every_service_and_a_service_may_have_its_own():
    shared = replace(row(1.0), service="")
    assert found(shared) == 1.0
    assert found(shared, row(2.0)) == 2.0
    assert found(replace(shared, local=True), row(2.0)) == 1.0


@pytest.mark.parametrize("code", ["330881", "330881000000", "330881001"])
def test_codes_of_the_account_may_be_long(code):
    where = Where("", code)
    assert book(row(1.0, region="330881")).find("s", "p", ("forest",), where).value == 1.0


# prices


INDEX = tuple(IndexValue("i", year, value) for year, value in ((2019, 110.0), (2020, 120.0)))


def test_a_price_moves_by_the_product_of_the_years_and_back_again():
    forth = moved(row(100.0, index="i", year=2018), 2020, "", INDEX)
    assert forth.chain == ((2019, "i", 1.1), (2020, "i", 1.2))
    assert forth.value == pytest.approx(132.0)  # 100 x 1.1 x 1.2
    back = moved(row(132.0, index="i", year=2020), 2018, "", INDEX)
    assert back.value == pytest.approx(100.0)
    assert (back.year, [step[0] for step in back.chain]) == (2018, [2019, 2018])


def test_a_price_without_index_or_in_its_own_year_stays():
    assert moved(row(5.0, year=2018), 2023, "", INDEX).year == 2018
    assert moved(row(5.0), 2023, "", INDEX).year == 2023
    assert moved(row(5.0, index="i", year=2018), 2018, "", INDEX).chain == ()


def test_a_gap_in_the_index_is_said_and_the_price_stays_at_the_year_reached():
    price = moved(row(100.0, index="i", year=2018), 2022, "", INDEX)
    assert (price.year, price.missing) == (2020, (2021, 2022))
    (problem,) = price.problems(2022)
    assert (problem.code, problem.severity) == ("index-missing", "warning")
    assert "2021, 2022" in problem.text("zh")
    assert moved(row(1.0, index="i", year=2018), 2020, "", INDEX).problems(2020) == []


def test_fixed_base_and_previous_year_series_agree():
    # CPI with 1978 = 100 is 493.60 in 2007 and 606.70 in 2014 (Miao et al. 2017, Table 1)
    fixed = moved(row(1.0, index="cpi_1978", year=2007), 2014, "", BOOK.indices)
    assert fixed.value == pytest.approx(606.70 / 493.60, rel=1e-12)
    chained = moved(row(1.0, index="cpi", year=2007), 2014, "", BOOK.indices)
    assert chained.value == pytest.approx(fixed.value, rel=5e-4)


def test_the_index_of_the_region_wins():
    local = IndexValue("i", 2019, 150.0, region="33")
    assert moved(row(2.0, index="i", year=2018), 2019, "330881", (*INDEX, local)).value == 3.0
    assert moved(row(2.0, index="i", year=2018), 2019, "36", (*INDEX, local)).value == 2.2


def test_dredging_cost_of_2005_in_2007():
    # 12.6 CNY m-3 x 1.015 (2006) x 1.048 (2007), by hand
    price = BOOK.price("soil_retention", "dredging_cost", (), HERE, 2007)
    assert price.value == pytest.approx(12.6 * 1.015 * 1.048)
    assert (price.unit, price.year) == ("CNY m-3", 2007)


@pytest.mark.parametrize(
    ("year", "item", "value", "why"),
    [
        (2023, "SO2", 1263.16, "tax since 2018: 1.2 CNY per 0.95 kg"),
        (2016, "dust", 300.0, "charge since 2014: 1.2 CNY per 4 kg"),
        (2010, "dust", 150.0, "before: 0.6 CNY per 4 kg"),
    ],
)
def test_tariffs_are_those_of_the_year(year, item, value, why):
    price = BOOK.price("air_purification", "air_pollutant_treatment_cost", (item,), HERE, year)
    assert price.value == value, why
    assert price.chain == ()


# ranges


def test_spread_is_stated_or_of_the_alternatives_or_assumed():
    stated = row(2.0, low=1.0)
    assert (book(stated).spread(stated).low, book(stated).spread(stated).high) == (1.0, 2.0)
    one = row(0.2, unit="t km-2 yr-1")
    other = row(8.0, unit="kg ha-1 yr-1", use="alternative", region="36", source="x")
    spread = book(one, other).spread(one)
    assert (spread.low, spread.high, spread.basis) == (0.2, pytest.approx(0.8), "alternatives")
    bare = row(10.0)
    spread = book(bare, default_ranges={"seen": (0.5, 2.0)}).spread(bare)
    assert (spread.low, spread.high, spread.basis) == (5.0, 20.0, "assumed")


def test_prices_of_other_years_are_moved_before_they_are_compared():
    one = row(100.0, index="i", year=2020)
    other = row(100.0, index="i", year=2018, use="alternative")
    assert book(one, other, indices=INDEX).spread(one).high == pytest.approx(132.0)


# check


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([row(1.0, unit="")], "coefficient-no-unit"),
        ([row(1.0, unit="furlongs of rain")], "coefficient-unknown-unit"),
        ([row(1.0, source="y")], "coefficient-unknown-source"),
        ([row(1.0, low=2.0)], "coefficient-range"),
        ([row(1.0, high=0.5)], "coefficient-range"),
        ([row(1.0, confidence="sure")], "coefficient-word"),
        ([row(1.0, use="maybe")], "coefficient-word"),
        ([row(1.0, index="ppi")], "coefficient-word"),
        ([row(1.0), row(1.0, key=("forrest",))], "coefficient-unknown-type"),
        ([row(1.0, line=12), row(2.0, line=31)], "coefficient-ambiguous"),
    ],
)
def test_check_finds(rows, code):
    problems = book(*rows).check()
    assert code in [problem.code for problem in problems]
    for problem in problems:
        assert problem.text("zh")
        assert problem.text("en")


def test_ambiguous_rows_are_both_named():
    (problem,) = book(row(0.01, file="a.csv", line=12), row(0.15, file="a.csv", line=31)).check()
    assert "a.csv:12" in problem.text("en")
    assert "a.csv:31" in problem.text("en")


def test_evidence_may_repeat_and_years_tell_rows_apart():
    rows = [row(1.0, use="alternative"), row(2.0, use="alternative"), row(1.0), row(2.0, year=2018)]
    assert book(*rows).check() == []


def test_missing_says_what_there_is_instead():
    problem = book(row(1.0, region="36")).missing("s", "p", ("forest",), HERE)
    assert problem.code == "coefficient-missing"
    assert "region 36" in problem.text("en")


def test_unreadable_cells_are_problems(tmp_path):
    header = ",".join(COLUMNS)
    line = 'p,forest,"1,747",1,,,,,,,default,x,seen,\n'
    (tmp_path / "s.csv").write_text(f"{header}\n{line}", encoding="utf-8")
    (tmp_path / "t.csv").write_text("parameter,value\np,1\n", encoding="utf-8")
    problems = Book.read(tmp_path).check()
    assert [(p.code, p.place.line) for p in problems] == [
        ("coefficient-number", 2), ("override-columns", 1),
    ]  # fmt: skip
    assert "1,747" in problems[0].text("zh")


def test_the_file_of_one_more_service_joins_the_book(tmp_path):
    header = ",".join(COLUMNS)
    toy = f"{header}\nrate,forest,2,t km-2 yr-1,,,,,,,default,stoichiometry,seen,\n"
    (tmp_path / "toy.csv").write_text(toy, encoding="utf-8")
    more = BOOK.with_file(tmp_path / "toy.csv")
    assert more.find("toy", "rate", ("bamboo_forest",), HERE).value == 2.0
    assert more.check() == []


# overrides


def test_an_override_wins_is_marked_and_leaves_the_book_alone(tmp_path):
    text = (
        "service,parameter,key,value,unit,source\n"
        "soil_retention,practice_factor,水田,0.15,1,县水利局\n"
        "prices,dredging_cost,,30,元/m3,招标文件\n"
        "indices,cpi,,99.9,%,统计公报\n"
    ).replace("source\n", "source,year\n", 1)
    text = text.replace("县水利局", "县水利局,").replace("招标文件", "招标文件,")
    text = text.replace("统计公报", "统计公报,2025")
    changed, problems = override(tmp_path, text, "gb18030")
    assert problems == []
    paddy = changed.find("soil_retention", "practice_factor", ("paddy",), HERE)
    assert (paddy.value, paddy.row.local, paddy.row.confidence) == (0.15, True, "given")
    assert (paddy.row.file, paddy.row.line) == ("own.csv", 2)
    assert changed.price("soil_retention", "dredging_cost", (), HERE, 2023).value == 30.0
    one = moved(row(100.0, index="cpi", year=2024), 2025, "", changed.indices)
    assert one.value == pytest.approx(99.9)
    assert BOOK.find("soil_retention", "practice_factor", ("paddy",), HERE).value == 0.01
    again = BOOK.with_rows(r for r in changed.rows if r.local)
    assert again == changed


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("soil_retention,practise_factor,paddy,1,1,x", "coefficient-unknown-parameter",
         "practice_factor"),
        ("soil_retension,practice_factor,paddy,1,1,x", "coefficient-unknown-parameter",
         "soil_retention"),
        ("soil_retention,practice_factor,paddi,1,1,x", "coefficient-unknown-type", "paddy"),
        (",dredging_cost,,25,CNY t-1,x", "coefficient-unit-mismatch", "CNY m-3"),
        (",product_price,hydropower,1,CNY t-1,x", "coefficient-unit-mismatch", "CNY kWh-1"),
        (",dredging_cost,,25,,x", "coefficient-no-unit", "25"),
        (",dredging_cost,,,CNY m-3,x", "coefficient-number", "not a number"),
        (",dredging_cost,,nan,CNY m-3,x", "coefficient-number", "nan"),
        ("indices,cpi,,102,%,x", "coefficient-no-year", "cpi"),
    ],
)  # fmt: skip
def test_an_override_that_cannot_be_used_is_named_and_left_out(tmp_path, line, code, said):
    text = f"service,parameter,key,value,unit,source\n{line}\n"
    changed, (problem,) = override(tmp_path, text)
    assert (problem.code, problem.place.file, problem.place.line) == (code, "own.csv", 2)
    assert said in problem.text("en")
    assert problem.text("zh")
    assert changed.find("", "dredging_cost", (), HERE).value == 12.6


def test_an_index_written_as_a_plain_number_would_multiply_prices_a_hundredfold(tmp_path):
    text = "service,parameter,value,unit,year,source\nindices,cpi,102,1,2025,x\n"
    _, problems = override(tmp_path, text)
    assert [problem.code for problem in problems] == ["coefficient-range"]


def test_a_declared_parameter_without_any_row_may_be_given(tmp_path):
    text = "service,parameter,value,unit,source\nsoil_retention,new_one,1,1,x\n"
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    declared = [("soil_retention", "new_one")]
    _, problems = BOOK.with_overrides(tmp_path / "own.csv", "own.csv", declared)
    assert problems == []


def test_an_override_without_source_is_a_warning_and_used(tmp_path):
    text = "service,parameter,value,unit\nprices,dredging_cost,30,CNY m-3\n"
    changed, (problem,) = override(tmp_path, text)
    assert (problem.code, problem.severity) == ("coefficient-no-source", "warning")
    assert changed.find("", "dredging_cost", (), HERE).value == 30.0


def test_wrong_columns_are_named_with_the_nearest(tmp_path):
    changed, (problem,) = override(tmp_path, "service,paramter,value,unit\n")
    assert problem.code == "override-columns"
    assert "paramter -> parameter" in problem.text("en")
    assert changed == BOOK


def test_two_equal_overrides_are_ambiguous(tmp_path):
    text = "service,parameter,value,unit,source\n" + 2 * "prices,dredging_cost,3,CNY m-3,x\n"
    _, problems = override(tmp_path, text)
    assert [problem.code for problem in problems] == ["coefficient-ambiguous"]


def test_a_missing_or_unreadable_file_is_a_problem(tmp_path):
    _, (problem,) = BOOK.with_overrides(tmp_path / "none.csv", "none.csv")
    assert problem.code == "csv-missing"
    (tmp_path / "own.csv").write_bytes(b"\xff\xff\xff")
    _, (problem,) = BOOK.with_overrides(tmp_path / "own.csv", "own.csv")
    assert problem.code == "csv-encoding"


# the shipped book


def test_the_shipped_book_has_no_problems():
    assert [problem.text("en") for problem in BOOK.check()] == []


@pytest.mark.parametrize(
    "path", sorted(shipped("coefficients").rglob("*.csv")), ids=lambda p: p.stem
)
def test_shipped_tables_are_plain_utf8_and_rectangular(path):
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    rows = list(csv.reader(content.decode("utf-8").splitlines()))
    assert {len(cells) for cells in rows} == {len(rows[0])}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("name", norm_names())
def test_every_coefficient_by_type_has_a_row_at_every_top_type_that_a_norm_lists(service, name):
    norm, _ = read_norm(name)
    where = Where(name, "330881", norm.lineage)
    listed = norm.services[service].ecosystem_types
    tops = {TYPES.top(one) for one in listed}
    for parameter in BOOK.parameters(service):
        keys = BOOK.keys(service, parameter)
        others = {key[:-1] for key in keys if key and key[-1] in TYPES.ids}
        for other in others:
            for one in (*tops, *listed):
                assert BOOK.find(service, parameter, (*other, one), where), (parameter, other, one)


def test_every_pollutant_has_a_rate_and_a_price():
    with (shipped("coefficients") / "items.csv").open(encoding="utf-8") as lines:
        items = {r["item"] for r in csv.DictReader(lines) if r["axis"] == "air_pollutant"}
    assert {key[0] for key in BOOK.keys("air_purification", "removal_rate")} == items
    assert {key[0] for key in BOOK.keys("", "air_pollutant_treatment_cost")} == items


def test_every_product_has_a_type_and_a_price_in_its_own_unit():
    with (shipped("coefficients") / "products.csv").open(encoding="utf-8") as lines:
        products = list(csv.DictReader(lines))
    assert {(r["product"],) for r in products} == set(BOOK.keys("", "product_price"))
    for one in products:
        price = BOOK.find("provision", "product_price", (one["product"],), HERE)
        assert same_dimension(f"{price.unit} {one['unit']}", "CNY yr-1"), one["product"]
        assert one["ecosystem_type"] in TYPES.ids
        assert one["product"] not in TYPES.ids  # else a look-up would fall back to a parent


def test_unverified_product_prices_say_so():
    for one in BOOK.rows:
        if one.parameter == "product_price":
            assert (one.confidence, one.source) == ("recalled", "product-price-standin")
            assert one.low < one.value < one.high


def test_every_source_is_used_and_legends_name_theirs():
    used = {one.source for one in (*BOOK.rows, *BOOK.indices)}
    for name in legend_names():
        path = shipped("coefficients") / "legends" / f"{name}.csv"
        with path.open(encoding="utf-8") as lines:
            used |= {r["source"] for r in csv.DictReader(lines)}
    with (shipped("coefficients") / "plausibility.csv").open(encoding="utf-8") as lines:
        used |= {r["source"] for r in csv.DictReader(lines)}
    assert used == set(BOOK.sources)


def test_molar_masses():
    # C 12, O 16: CO2 44, O2 32
    by_name = {one.parameter: one.value for one in BOOK.rows if one.service == ""}
    assert by_name["carbon_dioxide_per_carbon"] == pytest.approx(44 / 12, rel=1e-9)
    assert by_name["oxygen_per_carbon_dioxide"] == pytest.approx(32 / 44, rel=1e-9)
    assert by_name["oxygen_per_carbon"] == pytest.approx(32 / 12, rel=1e-9)


def test_cover_factors_fall_as_cover_grows():
    bands = ("0-10", "10-30", "30-50", "50-70", "70-90", "90-100")
    types = {key[0] for key in BOOK.keys("cover_factor", "cover_factor_table")}
    for one in types:
        values = [
            BOOK.find("cover_factor", "cover_factor_table", (one, band), HERE).value
            for band in bands
        ]
        assert values == sorted(values, reverse=True), one
        assert 0.0 <= values[-1] <= values[0] <= 1.0


def test_reading_the_book_loads_no_heavy_library():
    code = (
        "import sys; from gep.book.book import Book; from gep.book.norm import read_norm;"
        "Book.shipped(); read_norm('zhejiang-2020');"
        "print([m for m in ('numpy', 'pandas', 'pint') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


# tables


def test_the_register_holds_every_row_with_its_source():
    table = coefficient_table(BOOK)
    assert len(table) == len(BOOK.rows)
    assert (table["source_title"] != "").all()
    shared = coefficient_table(BOOK, "")
    assert set(shared["parameter"]) == set(BOOK.parameters(""))


def test_differences_of_books():
    old = book(row(1.0), row(2.0, year=2018))
    new = book(row(1.5, note="n"), row(3.0, region="33"))
    table = book_differences(old, new)
    told = table[["change", "column", "one", "other"]].to_numpy().tolist()
    assert told == [
        ["changed", "value", "1", "1.5"],
        ["changed", "note", "", "n"],
        ["removed", "value", "2", ""],
        ["added", "value", "", "3"],
    ]
    assert book_differences(old, old).empty
    assert book_differences(BOOK, BOOK).empty
