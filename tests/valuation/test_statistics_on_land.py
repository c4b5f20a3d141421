"""What zones report, in the unit of its measure and on the land they have."""

from dataclasses import replace

import numpy as np
import pytest

from gep.account.sums import Sums
from gep.catalogue.binding import Term
from gep.inputs.tables.statistics import Statistics
from gep.service import FromStatistics
from gep.valuation.statistics_on_land import Asked, PlacedAmount, StatisticsOnLand
from tests.valuation.three_strata import STRATA, rice, rules, sums, told

OUTPUT = Term("output", "measure", "", "products", ("product",))


def on_land(statistics: Statistics, summed: Sums | None = None) -> StatisticsOnLand:
    return StatisticsOnLand(statistics, summed or sums(), rules().lookup, rules().scope)


def asked_of(*items: str) -> Asked:
    catalogue = rules().catalogue
    form = catalogue.form("product_output", "statistics")
    assert isinstance(form, FromStatistics)
    return Asked(form, catalogue.methods["product_output", "statistics"], {}, {}, items)


def by_stratum(placed: PlacedAmount) -> list[float]:
    found = np.zeros(3)
    np.add.at(found, placed.placement.entries.stratum, placed.amount)
    return found.tolist()


def test_amounts_are_in_the_unit_of_the_item_and_the_county_stands_apart() -> None:
    rows = [
        told("products", "output", "rice", "101", 1500.0, "kg yr-1"),
        told("products", "output", "rice", "330881", 30.0, "t yr-1"),
        told("products", "output", "rice", "999", 7.0, "t yr-1"),  # no zone of this county
    ]
    said = on_land(Statistics.of(rows)).of(OUTPUT, "rice")
    assert said.by_zone == {0: pytest.approx(1.5)}
    assert said.whole == 30.0
    silent = on_land(Statistics.of(rows)).of(OUTPUT, "wheat")
    assert (silent.by_zone, silent.whole) == ({}, None)


def test_an_amount_lies_on_the_land_of_its_item() -> None:
    (placed,) = on_land(rice({"101": 12.0, "330881": 30.0})).placed(asked_of("rice"))
    # 12 t on the paddy of 101; 18 t on 4 ha of 102 and 1 ha in no township
    assert by_stratum(placed) == pytest.approx([12.0, 18 * 4 / 5, 18 / 5], rel=1e-15)
    assert set(placed.placement.entries.kind) == {1}
    assert placed.amount.sum() == pytest.approx(30.0)


def test_a_measure_lies_on_all_land() -> None:
    people = Term("population", "measure", "person", "socioeconomic")
    rows = [told("socioeconomic", "population", "", "101", 800.0, "person")]
    placed = on_land(Statistics.of(rows)).placed_measure(people, "")
    assert placed.amount.tolist() == [600.0, 200.0]  # 6 ha of forest and 2 ha of paddy


def test_what_one_zone_reports_of_a_reservoir_is_all_there_is_of_it() -> None:
    catalogue = rules().catalogue
    method = "reservoir_flood_water", "share_of_capacity"
    form = catalogue.form(*method)
    assert isinstance(form, FromStatistics)
    share = {"reservoir_flood_share": np.full((1, 1, 1), 0.25)}
    asked = Asked(form, catalogue.methods[method], share, {}, ("R",))
    rows = [told("reservoirs", "capacity", "R", "101", 8000.0, "m3")]
    found = on_land(Statistics.of(rows), sums().with_types(("reservoir",)))
    (placed,) = found.placed(asked)
    assert by_stratum(placed) == [2000.0, 0.0, 0.0]  # a quarter of it is free for floods
    assert set(placed.placement.entries.kind) == {2}  # booked, as no map shows the reservoir
    assert placed.placement.known.all()


def test_who_reports_nothing_is_unknown_and_has_nothing() -> None:
    (placed,) = on_land(rice({"101": 12.0})).placed(asked_of("rice"))
    assert placed.placement.known.tolist() == [True, False, False]
    assert by_stratum(placed) == [12.0, 0.0, 0.0]


def test_a_zone_that_reports_and_has_no_land_is_told_with_its_amounts() -> None:
    bare = replace(sums(), strata=STRATA[STRATA["zone_code"] != "102"])
    found = on_land(rice({"102": 5.0}), bare)
    assert found.problems == []
    found.placed(asked_of("rice"))
    (problem,) = found.problems
    assert problem.code == "stat-zone-without-land"
    assert problem.values["zone"] == "102 虎山"
    assert "rice 5 t yr-1" in str(problem.values["amounts"])
    nothing = on_land(rice({"102": 0.0}), bare)  # no land, no rice: that is right
    nothing.placed(asked_of("rice"))
    assert nothing.problems == []
