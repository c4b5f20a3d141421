"""Every number of an account walks back to what it was made of, from the account folder alone."""

import math
import re
from collections.abc import Iterator

import pandas as pd
import pytest

from gep.account.account import Account, read_account
from gep.explain import Explanation, explain
from gep.explain.nodes import Workings
from tests.county import DENSITY, PRACTICE, SILTING
from tests.explain.explained import SERVICES, ZONES, copy_of, product, step
from tests.manifests import sealed_again


def rows_of(account: Account, told: Explanation) -> pd.DataFrame:
    rows = account.rows() if told.counted else account.memo
    return rows[
        (rows["service"] == told.service)
        & (rows["zone_layer"] == told.zone_layer)
        & (rows["zone_code"] == told.zone_code)
    ]


def formulas(told: Explanation) -> Iterator[Workings]:
    waiting = [p.workings for p in told.products if p.workings]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.upstream


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("service", SERVICES)
def test_nodes_state_the_rows_of_the_account_to_the_last_bit(plain, service, zone):
    account, told = read_account(plain), explain(plain, service, zone)
    rows = rows_of(account, told)
    rows = rows[rows["ecosystem_type"] != ""]
    assert sum(len(p.rows) for p in told.products) == len(rows)
    for one in told.products:
        mine = rows[(rows["indicator"] == one.indicator) & (rows["item"] == one.item)]
        assert one.quantity == math.fsum(mine["quantity"])
        by_type = {r.ecosystem_type: r for r in one.rows}
        for row in mine.itertuples():
            node = by_type[row.ecosystem_type]
            assert node.quantity == row.quantity
            assert node.coverage == row.coverage
            if not math.isnan(row.price):
                assert (node.price, node.value) == (row.price, row.value_yuan)
                assert one.price is not None
                assert dict(one.price.by_type).get("", row.price) == row.price
                assert one.price.year == row.price_year
    assert told.agrees


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("service", SERVICES)
def test_every_number_that_can_be_computed_again_is(plain, service, zone):
    told = explain(plain, service, zone)
    assert bool(told.products) != rows_of(read_account(plain), told).empty
    for one in told.products:
        assert one.workings is not None
        assert one.workings.steps
        assert all(s.agrees is True for s in one.workings.steps)
        assert one.price is None or one.price.agrees is True
        assert all(row.agrees is True for row in one.rows if not math.isnan(row.price))


def test_the_numbers_in_the_formula_multiply_out(plain):
    told = explain(plain, "soil_retention", "330881001")
    for kind, density in DENSITY.items():
        siltation = step(told, "avoided_siltation", kind)
        soil, share, weight = (one.value for one in siltation.arguments)
        assert (share, weight) == (SILTING, density)
        assert siltation.result == soil * SILTING / density
        kept = step(told, "retained_soil", kind)
        potential, covered, practice = (one.value for one in kept.arguments)
        assert practice == PRACTICE[kind]
        assert kept.quantity == potential - practice * covered == soil


def test_the_formula_as_it_is_read_multiplies_out_to_six_digits(plain):
    told = explain(plain, "soil_retention")
    counted = 0
    for workings in formulas(told):
        for one in workings.steps:
            if one.numbers:
                text = one.numbers.replace(",", "")
                for argument in one.arguments:
                    unit = "" if argument.unit == "1" else f" {argument.unit}"
                    text = text.replace(unit, "")
                assert re.fullmatch(r"[\d.*/() -]+", text)
                value = eval(text, {"__builtins__": {}})
                assert value == pytest.approx(one.bare, rel=1e-4)
                assert one.result == pytest.approx(one.bare * workings.factor, rel=1e-15)
                counted += 1
    assert counted > 15


def test_a_limit_says_what_the_county_could_and_what_it_emitted(plain):
    told = explain(plain, "air_purification", "330881003")
    rows = read_account(plain).rows()
    county = rows[(rows["zone_layer"] == "county") & (rows["item"] == "SO2")]
    sulphur = product(told, "pollutant_removed", "SO2")
    assert sulphur.workings is not None
    limit = sulphur.workings.limit
    assert limit is not None
    (one,) = limit.steps
    assert one.limited == 2.0 < one.unlimited  # 2 t are emitted, tests/county.py
    assert one.factor == 2.0 / one.unlimited == one.recorded
    assert math.fsum(county["quantity"]) == pytest.approx(2.0, rel=1e-12)
    (statistic,) = limit.statistics
    (report,) = statistic.reports
    assert (report.value, report.zone_code) == (2.0, "330881")
    assert (report.file, report.cell) == ("statistics/emissions.csv", "D2")
    for made in sulphur.workings.steps:
        assert made.quantity == made.result * one.factor
    free = product(told, "pollutant_removed", "NOx").workings
    assert free is not None
    assert free.limit is not None
    assert free.limit.steps[0].factor == 1.0


def test_statistics_come_with_their_cells_and_the_share_of_each_zone(plain):
    whole = step(explain(plain, "provision"), "product_output", "paddy", "rice")
    assert [one.share for one in whole.contributions] == [1.0] * 5
    assert {one.reports[0].cell for one in whole.contributions} == {f"D{n}" for n in range(2, 7)}
    parts = [
        step(explain(plain, "provision", f"watershed/w{n}"), "product_output", "paddy", "rice")
        for n in (1, 2, 3)
    ]
    for part in parts:
        assert part.result == math.fsum(c.amount * c.share for c in part.contributions)
    for code in ("330881001", "330881002"):
        shares = [c.share for p in parts for c in p.contributions if c.zone_code == code]
        assert math.fsum(shares) == pytest.approx(1.0, rel=1e-12)


def test_a_local_coefficient_stands_beside_that_of_the_book(plain):
    price = product(explain(plain, "soil_retention"), "avoided_siltation").price
    assert price is not None
    (dredging,) = price.coefficients[0].entries
    assert (dredging.value, dredging.local) == (20.0, True)
    assert dredging.book is not None
    # 15.58 CNY m-3 in the account of Garze for 2010, Dolkar et al. 2017, Table 3
    assert (dredging.book.given_value, dredging.book.year) == (15.58, 2010)
    assert [year for year, _, _ in dredging.book.chain] == list(range(2011, 2024))
    moved = dredging.book.given_value * math.prod(f for _, _, f in dredging.book.chain)
    assert dredging.book.value == pytest.approx(moved, rel=1e-14)
    text = "\n".join(explain(plain, "soil_retention").lines("en"))
    assert "the book has" in text
    assert "15.58 CNY/m³ (2010) × 1.054 (consumer price index 2011)" in text.replace("\n", " ")


def test_a_price_that_no_index_moves_says_so(plain):
    told = explain(plain, "soil_retention")
    nitrogen = product(told, "nitrogen_retained").price
    assert nitrogen is not None
    assert (nitrogen.year, told.price_year) == (2018, 2023)
    assert nitrogen.coefficients[0].entries[0].chain == ()
    text = " ".join(line.strip("|` -") for line in told.lines("en"))
    assert "prices of 2018, 2023 was asked for" in text
    assert "price of 2018, moved by no index" in text


def test_nothing_but_the_account_folder_is_read(plain, tmp_path, monkeypatch):
    out = copy_of(plain, tmp_path)
    monkeypatch.setattr("gep.shipped.shipped", None)
    there, here = explain(out, "soil_retention"), explain(plain, "soil_retention")
    assert there.as_dict() == here.as_dict()


def test_sums_that_were_tampered_with_are_noticed(plain, tmp_path):
    out = copy_of(plain, tmp_path)
    sums = pd.read_parquet(out / "sums.parquet")
    hit = (sums["indicator"] == "avoided_siltation") & (sums["ecosystem_type"] == "shrub")
    sums.loc[hit, "sum"] *= 1 + 1e-9
    sums.to_parquet(out / "sums.parquet")
    told = explain(sealed_again(out), "soil_retention")
    assert not told.agrees
    assert step(told, "avoided_siltation", "shrub").agrees is False
    assert step(told, "avoided_siltation", "grassland").agrees is True
    assert step(told, "retained_soil", "shrub").agrees is True
    for lang, flag in (("zh", "!! 重算结果与账户不符"), ("en", "!! computed again")):
        shrub = [line for line in told.lines(lang) if "!!" in line]
        assert any(flag in line for line in shrub)
