"""What maps show is what the rows say, over what it is shown over."""

import numpy as np
import pytest

from gep.account.account import Account, read_account
from gep.book.confidence import recalled_share
from gep.outputs.maps.values import (
    LayerValues,
    Subject,
    lacking,
)
from tests.outputs.small_account import POPULATION


@pytest.fixture(scope="module")
def values(account: Account) -> LayerValues:
    return LayerValues(account, "township")


def summed(account: Account, code: str, column: str, **where: str) -> float:
    rows = account.rows()
    rows = rows[(rows["zone_layer"] == "township") & (rows["zone_code"] == code)]
    for key, value in where.items():
        rows = rows[rows[key] == value]
    return float(rows[column].sum())


@pytest.mark.parametrize(
    ("per", "unit", "over"),
    [("zone", "CNY yr-1", None), ("km2", "CNY yr-1 km-2", 1e6), ("ha", "CNY yr-1 ha-1", 1e4)],
)
def test_money_is_that_of_the_rows_over_the_area(
    account: Account, values: LayerValues, per: str, unit: str, over: float | None
) -> None:
    found = values.of(Subject("soil_retention", per=per))  # type: ignore[arg-type]  # parametrized
    layer = account.layers["township"]
    assert found.unit.split() == unit.split()
    for i, (code, area) in enumerate(zip(layer.codes, layer.areas_m2, strict=True)):
        whole = summed(account, code, "value_yuan", service="soil_retention")
        expected = whole / (area / over) if over else whole
        assert found.values[i] == pytest.approx(expected, rel=1e-12)


def test_the_whole_is_the_account(account: Account, values: LayerValues) -> None:
    assert values.of(Subject()).total == pytest.approx(account.total, rel=1e-12)
    per_head = values.of(Subject(per="head"))
    assert per_head.total == pytest.approx(account.total / POPULATION["330881"], rel=1e-12)


def test_a_zone_without_people_has_no_value_per_head_and_says_why(
    account: Account, values: LayerValues
) -> None:
    found = values.of(Subject(per="head"))
    assert found.unpeopled == {"330881201"}  # the one township that the statistics leave out
    for code, value in zip(found.codes, found.values, strict=True):
        whole = summed(account, code, "value_yuan")
        expected = whole / POPULATION[code] if code in POPULATION else np.nan
        assert value == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_shares_of_a_zones_own_gep_add_up_to_it(account: Account, values: LayerValues) -> None:
    shares = [values.of(Subject(s, per="gep")) for s in ("soil_retention", "air_purification",
                                                         "provision")]  # fmt: skip
    assert sum(one.values for one in shares) == pytest.approx(np.full(4, 100.0), rel=1e-12)
    assert sum(one.total for one in shares) == pytest.approx(100.0, rel=1e-12)
    assert {one.unit for one in shares} == {"percent"}


@pytest.mark.parametrize(("item", "unit"), [("SO2", "t yr-1"), ("dust", "t yr-1")])
def test_a_quantity_is_that_of_its_indicator_and_item(
    account: Account, values: LayerValues, item: str, unit: str
) -> None:
    found = values.of(Subject(quantity="pollutant_removed", item=item))
    assert found.unit == unit
    for code, value in zip(found.codes, found.values, strict=True):
        expected = summed(account, code, "quantity", indicator="pollutant_removed", item=item)
        assert value == pytest.approx(expected, rel=1e-12)
    assert found.total == pytest.approx(
        account.rows(layer="county").query("item == @item")["quantity"].sum(),
        rel=1e-12,
    )


def test_a_quantity_per_hectare_says_so(account: Account, values: LayerValues) -> None:
    found = values.of(Subject(quantity="retained_soil", per="ha"))
    area = account.layers["township"].areas_m2[0] / 1e4
    expected = summed(account, found.codes[0], "quantity", indicator="retained_soil") / area
    assert found.values[0] == pytest.approx(expected, rel=1e-12)
    assert found.unit == "t yr-1 ha-1"


def test_a_zone_that_lacks_a_part_is_told_from_one_without_value(
    account: Account, values: LayerValues
) -> None:
    # two townships report no tea, others do
    assert values.of(Subject("provision")).partial == {"330881102", "330881201"}
    other = read_account(account.folder)
    rows = other.rows()
    lost = (rows["service"] == "provision") & (rows["zone_code"] == "330881201")
    other.__dict__["_all_rows"] = rows.assign(
        status=rows["status"].mask(lost, "not_computed"),
        quantity=rows["quantity"].mask(lost),
        value_yuan=rows["value_yuan"].mask(lost),
    )
    found = LayerValues(other, "township").of(Subject("provision"))
    assert np.isnan(found.values[found.codes.index("330881201")])
    assert found.partial == {"330881102"}


def test_what_lacks_is_named_by_service_or_part(values: LayerValues) -> None:
    assert lacking(values.rows(Subject())) == (("nitrogen_retained",),)


def share(values: LayerValues, subject: Subject) -> float:
    rows = values.rows(subject)
    return recalled_share(rows[subject.column], rows["confidence"])


def test_the_unverified_share_is_that_of_the_account(account: Account, values: LayerValues) -> None:
    assert share(values, Subject()) == account.recalled_share
    assert share(values, Subject("provision")) == 0.0
    # of its quantities only phosphorus rests on a recalled number
    assert share(values, Subject(quantity="phosphorus_retained")) == 1.0
