"""Prices against their year and against the book."""

from dataclasses import replace

import pandas as pd
import pytest

from gep.book.book import Book, Where
from tests.guards.checked import checked
from tests.uses.value.given_tables import CARBON, FACTS, row, valued


def of_year(year: int):
    def change(text: str) -> str:
        assert "year = 2023" in text
        return text.replace("year = 2023", f"year = {year}").replace("base_year = 2020\n", "")

    return change


def test_a_price_of_a_later_year_that_no_index_moves_is_told(tmp_path):
    _, _, checks = checked(tmp_path, {}, change=of_year(2014))
    found = checks.xs("price-year", level="check")
    assert len(found) == 1
    row = found.iloc[0]
    earliest = min(
        one.year or 0
        for one in Book.shipped().rows
        if one.parameter == "carbon_market_price" and one.region in ("", "33")
    )
    assert earliest > 2014  # there was no market yet
    assert row["value"] >= earliest - 2014
    assert row["verdict"] == "warning"
    assert str(earliest) in row["message_zh"]
    assert "2014" in row["message_zh"]


def test_prices_of_the_year_or_before_are_not_told(tmp_path):
    _, _, checks = checked(tmp_path, {})
    assert "price-year" not in checks.index.get_level_values("check")


@pytest.mark.parametrize(("factor", "verdict"), [(1.5, "ok"), (10.0, "warning")])
def test_a_bureaus_own_price_is_held_against_the_books(tmp_path, factor, verdict):
    where = Where("zhejiang-2020", "330881", ("zhejiang-2020", "national-2022"))
    book = Book.shipped().price("", "dredging_cost", (), where, 2023)
    assert book is not None
    own = factor * book.value

    county, *_ = checked(tmp_path / "first", {})
    local = (county.folder / "local.csv").read_text(encoding="utf-8").splitlines()
    local = [line for line in local if "dredging_cost" not in line]
    local.append(f"prices,dredging_cost,,{own!r},CNY m-3,test")

    def with_own(text: str) -> str:
        (tmp_path / "again" / "county" / "local.csv").write_text("\n".join(local), "utf-8")
        return text

    _, _, checks = checked(tmp_path / "again", {}, change=with_own)
    found = checks.loc[("price-book", "dredging_cost")]
    assert found["value"] == pytest.approx(factor, rel=1e-9)
    assert found["verdict"] == verdict


def test_a_price_in_a_table_of_quantities_is_held_against_the_books(tmp_path):
    facts = replace(FACTS, year=2023)
    book = valued(tmp_path / "book", row(CARBON, 1000, "tCO2"), facts=facts)
    price = book.rows(layer="county").set_index("indicator").loc[CARBON[1], "price"]
    given = row(CARBON, 1000, "tCO2", 5 * price, "CNY tCO2-1")
    account = valued(tmp_path / "own", given, facts=facts)
    found = account.checks[account.checks["check"] == "price-book"]
    assert len(found) == 1
    assert found.iloc[0]["value"] == pytest.approx(5.0, rel=1e-9)
    assert found.iloc[0]["verdict"] == "warning"
    assert pd.notna(found.iloc[0]["high"])
    assert account.out_of_band("en")
