"""A county of three strata, valued by hand: quantities, prices and rows without any file."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.account.sums import Entries, Part, Sums
from gep.book.book import Book
from gep.book.coefficient import CoefficientRow
from gep.book.norm import read_norm
from gep.catalogue.choice import choose
from gep.catalogue.discovery import catalogue_of
from gep.catalogue.rules import Rules
from gep.catalogue.scope import Scope, Zones
from gep.inputs.tables.statistics import Statistics
from gep.problems import DataProblem
from gep.valuation.valuation import Valued, valuation

FOREST = "evergreen_broadleaf_forest"
TYPES = (FOREST, "paddy")
FACTORS = ("rainfall_erosivity", "soil_erodibility", "ls_factor", "cover_factor")
LAYERS = (
    Zones("county", ("330881",), ("江山市",)),
    Zones("township", ("101", "102"), ("双塔", "虎山")),
)
STRATA = pd.DataFrame(
    [(0, "county", "330881"), (0, "township", "101"), (1, "county", "330881"),
     (1, "township", "102"), (2, "county", "330881"), (2, "township", "")],
    columns=["stratum", "zone_layer", "zone_code"],
)  # fmt: skip
ENTRIES = Entries(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1]))
AREA = np.array([6.0, 2.0, 3.0, 4.0, 1.0]) * 1e4
POTENTIAL = np.array([1200.0, 40.0, 800.0, 60.0, 20.0])
COVERED = np.array([300.0, 20.0, 100.0, 40.0, 10.0])


def own(service: str, parameter: str, key: str, value: float, unit: str) -> CoefficientRow:
    """A bureau's row, so that the numbers below are those of this page."""
    parts = tuple(filter(None, [key]))
    return CoefficientRow(service, parameter, parts, value, unit, year=2023, local=True)


OWN = (
    own("soil_retention", "practice_factor", FOREST, 0.5, "1"),
    own("soil_retention", "silting_share", "", 0.25, "1"),
    own("soil_retention", "soil_bulk_density", FOREST, 1.25, "t m-3"),
    own("", "dredging_cost", "", 20.0, "CNY m-3"),
    own("", "product_price", "rice", 3000.0, "CNY t-1"),
)
REPORTED = {"101": 12.0, "330881": 30.0}


def statistics(reported: dict[str, float]) -> Statistics:
    texts = {"source": "yearbook", "file": "s.csv", "sheet": "", "cell": ""}
    return Statistics.of(
        {"table": "products", "zone_code": zone, "item": "rice", "measure": "output",
         "value": amount, "unit": "t yr-1", "year": 2023, **texts}
        for zone, amount in reported.items()
    )  # fmt: skip


def sums(potential: np.ndarray = POTENTIAL, covered: np.ndarray = COVERED) -> Sums:
    erosion = {"potential_erosion": potential, "covered_erosion": covered}
    parts = {
        ("retained_soil", "rusle"): Part(AREA, erosion),
        ("avoided_siltation", "silting_share"): Part(AREA, erosion),
        ("product_output", "statistics"): Part(AREA),
    }
    return Sums(TYPES, STRATA, ENTRIES, AREA, parts)


@pytest.fixture(scope="module")
def valued() -> Callable[..., Valued]:
    book = Book.shipped().with_rows(OWN)
    norm, _ = read_norm("zhejiang-2020")
    assert norm is not None
    scope = Scope("江山市", "330881", 2023, 2023, None, ("soil_retention", "provision"), LAYERS,
                  rasters=FACTORS)  # fmt: skip
    catalogue = catalogue_of(book)
    measures = frozenset({("products", "output")})
    choice = choose(catalogue, norm, scope, measures)
    rules = Rules(catalogue, book, norm, scope, choice, TYPES)

    def value(
        summed: Sums | None = None, reported: dict[str, float] = REPORTED, **changes: object
    ) -> Valued:
        return valuation(summed or sums(), statistics(reported), replace(rules, **changes))

    return value


def record(valued: Valued, indicator: str):
    (found,) = [one for one in valued.records if one.indicator == indicator]
    return found


def test_quantities_of_sums(valued: Callable[..., Valued]) -> None:
    soil = record(valued(), "retained_soil").amount
    # zones: county, 101, 102, land in none; types: forest, paddy
    assert soil.quantity[0, :3, 0].tolist() == [1050 + 750, 1200 - 0.5 * 300, 800 - 0.5 * 100]
    assert np.isnan(soil.quantity[0, 3, 0])  # there is no forest outside the townships
    assert np.isnan(soil.quantity[0, :, 1]).all()  # the norm counts no soil kept on paddies
    assert soil.counted[0, :, :2].tolist() == [[True, False]] * 3 + [[False, False]]
    silt = record(valued(), "avoided_siltation").amount
    assert silt.quantity[0, 1, 0] == 1050 * 0.25 / 1.25 == 210


def test_prices_and_values(valued: Callable[..., Valued]) -> None:
    silt = record(valued(), "avoided_siltation")
    assert silt.price is not None
    assert silt.price.units == ("CNY m-3",)
    assert silt.value(silt.price)[0, 1, 0] == 210 * 20.0
    rice = record(valued(), "product_output")
    assert rice.price is not None
    money = rice.value(rice.price)[rice.items.index("rice"), :, 1]
    assert money[:2].tolist() == [30 * 3000.0, 12 * 3000.0]


def test_amounts_of_statistics(valued: Callable[..., Valued]) -> None:
    rice = record(valued(), "product_output").amount
    grown = rice.quantity[rice.items.index("rice"), :, 1]
    # 101 reports 12 t; the other 18 t of the county lie on 4 ha of 102 and 1 ha outside
    assert grown == pytest.approx([30.0, 12.0, 18.0 * 4 / 5, 18.0 / 5], rel=1e-15)
    assert rice.allocated is not None
    assert rice.allocated[rice.items.index("rice"), :, 1].tolist() == [False, False, True, True]


def test_rows_are_what_the_arrays_say(valued: Callable[..., Valued]) -> None:
    rows = valued().rows
    here = rows[(rows["zone_code"] == "101") & (rows["indicator"] == "avoided_siltation")]
    forest = here.set_index("ecosystem_type").loc[FOREST]
    assert (forest["quantity"], forest["price"], forest["value_yuan"]) == (210.0, 20.0, 4200.0)
    assert (forest["unit"], forest["status"], forest["coverage"]) == ("m3 yr-1", "computed", 1.0)
    rice = rows[(rows["item"] == "rice") & (rows["status"] == "computed")]
    assert rice["value_yuan"].tolist() == (rice["quantity"] * 3000.0).tolist()
    assert rice["ecosystem_type"].unique().tolist() == ["paddy"]


def test_a_zone_that_does_not_report_is_not_computed(valued: Callable[..., Valued]) -> None:
    rows = valued(reported={"101": 12.0}).rows
    rice = rows[rows["item"] == "rice"].set_index("zone_code")
    assert rice.loc["101", "quantity"] == 12.0
    assert rice.loc["102", "status"] == "not_computed"
    assert np.isnan(rice.loc["102", "quantity"])
    county = rice.loc["330881"]
    assert (county["quantity"], county["coverage"]) == (12.0, pytest.approx(8 / 16))


def test_an_amount_of_a_zone_without_land_is_a_problem(valued: Callable[..., Valued]) -> None:
    bare = replace(sums(), strata=STRATA[STRATA["zone_code"] != "102"])
    with pytest.raises(DataProblem) as error:
        valued(bare, {"102": 5.0})
    assert [p.code for p in error.value.problems] == ["stat-zone-without-land"]


EROSION = st.lists(st.floats(0.0, 1e9), min_size=5, max_size=5)


@settings(deadline=None, max_examples=20)
@given(EROSION, EROSION)
def test_zones_add_up_and_quantities_are_linear_in_the_sums(
    valued: Callable[..., Valued], one: list[float], two: list[float]
) -> None:
    def retained(potential: np.ndarray) -> np.ndarray:
        amount = record(valued(sums(potential, potential / 2)), "retained_soil").amount
        return np.nan_to_num(amount.quantity[0])

    first, second = retained(np.array(one)), retained(np.array(two))
    both = retained(np.array(one) + np.array(two))
    size = 1e-9 + 1e-12 * (sum(one) + sum(two))
    assert np.abs(both - first - second).max() <= size
    assert np.abs(first[1:].sum(axis=0) - first[0]).max() <= size
