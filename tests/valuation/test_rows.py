"""Rows of an account say what its arrays do, in a fixed order, refused ones with their reason."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gep.account.columns import ROWS
from gep.account.sums import Part
from gep.catalogue.variants import Variant
from gep.telling.notes import bilingual
from gep.valuation.grounds import Grounds
from gep.valuation.prices import Price
from gep.valuation.quantities import Amount, AppliedLimit
from gep.valuation.records import Reason, Record, Refusal
from gep.valuation.rows import account_frames
from gep.valuation.zone_sums import Axes
from tests.valuation.three_strata import FOREST, TYPES, rules, sums, value

AXES = Axes(
    (("county", "330881", "江山市"), ("township", "101", "双塔"), ("township", "102", "虎山")),
    TYPES,
    np.array([True, True, False]),  # nothing is asked of 102
)


def told(*entries: Record | Refusal):
    return account_frames(entries, rules(), AXES)


def kept(amount: Amount, counted: bool = True) -> Record:
    variant = Variant("retained_soil", "rusle", "rusle", frozenset(), ())
    grounds = Grounds.joined(())
    return Record("soil_retention", "retained_soil", variant, amount, grounds, counted)


def of(quantity: list[list[float]], coverage: float = 1.0) -> Amount:
    """Quantities by zone and type; every number has a row."""
    array = np.array([quantity])
    return Amount(("",), array, np.full(array.shape, coverage), np.ones(array.shape, bool))


def test_rows_are_what_the_arrays_say() -> None:
    rows = value().rows
    here = rows[(rows["zone_code"] == "101") & (rows["indicator"] == "avoided_siltation")]
    forest = here.set_index("ecosystem_type").loc[FOREST]
    assert (forest["quantity"], forest["price"], forest["value_yuan"]) == (210.0, 20.0, 4200.0)
    assert (forest["unit"], forest["status"], forest["coverage"]) == ("m3 yr-1", "computed", 1.0)
    rice = rows[(rows["item"] == "rice") & (rows["status"] == "computed")]
    assert rice["value_yuan"].tolist() == (rice["quantity"] * 3000.0).tolist()
    assert rice["ecosystem_type"].unique().tolist() == ["paddy"]


def test_a_zone_that_does_not_report_is_not_computed() -> None:
    rows = value(reported={"101": 12.0}).rows
    rice = rows[rows["item"] == "rice"].set_index("zone_code")
    assert rice.loc["101", "quantity"] == 12.0
    assert rice.loc["102", "status"] == "not_computed"
    assert np.isnan(rice.loc["102", "quantity"])
    county = rice.loc["330881"]
    assert (county["quantity"], county["coverage"]) == (12.0, pytest.approx(8 / 16))


def test_a_refusal_has_a_row_of_each_zone_that_is_asked_of() -> None:
    missing = Reason("reason-missing", "npp")
    counted, memo = told(
        Refusal("soil_retention", "retained_soil", "not_computed", missing, True),
        Refusal("provision", "", "not_applicable", Reason("", "no fields"), False),
    )
    assert counted["zone_code"].tolist() == ["330881", "101"]
    assert set(counted["status"]) == {"not_computed"}
    assert set(counted["note"]) == {bilingual("reason-missing", names="npp")}
    assert set(counted["unit"]) == {"t yr-1"}
    assert counted["quantity"].isna().all()
    assert (set(memo["status"]), set(memo["note"])) == ({"not_applicable"}, {"no fields"})
    assert set(memo["unit"]) == {""}


def test_a_number_that_is_missing_says_whether_its_raster_or_its_coefficient_is() -> None:
    nan = np.nan
    rows, _ = told(kept(of([[3.0, nan], [1.0, nan], [2.0, nan]])))
    assert rows.groupby("ecosystem_type")["status"].unique().map(list).to_dict() == {
        FOREST: ["computed"], "paddy": ["not_computed"]
    }  # fmt: skip
    assert set(rows["note"]) == {"", bilingual("reason-no-coefficient")}
    bare = of([[3.0, nan], [1.0, nan], [2.0, nan]])
    bare = replace(bare, coverage=np.isfinite(bare.quantity).astype(float))
    rows, _ = told(kept(bare))
    assert set(rows["note"]) == {"", bilingual("reason-no-data")}


def test_an_item_without_any_number_has_one_row_a_zone() -> None:
    rows, _ = told(kept(of([[np.nan] * 2] * 3)))
    assert rows["zone_code"].tolist() == ["330881", "101"]
    assert set(rows["ecosystem_type"]) == {""}
    assert set(rows["note"]) == {bilingual("reason-no-data")}


@pytest.mark.parametrize(
    ("is_raised", "sentence"), [(False, "note-capped"), (True, "note-floored")]
)
def test_a_limit_is_told_where_it_changed_a_number(is_raised: bool, sentence: str) -> None:
    before = of([[8.0, 0.0], [4.0, 0.0], [4.0, 0.0]])
    limit = AppliedLimit(np.full((1, 1, 1), 0.25), np.full((1, 1, 1), is_raised), before.quantity)
    rows, _ = told(kept(replace(before, quantity=before.quantity * 0.25, limit=limit)))
    notes = rows.set_index("ecosystem_type")["note"]
    assert set(notes[FOREST]) == {bilingual(sentence, factor="0.25")}
    assert set(notes["paddy"]) == {""}  # 0 stays 0


def test_a_number_times_its_price_and_that_of_the_base_year_stand_in_its_row() -> None:
    nan, rank = np.nan, np.array([[[1, 0]]], np.int8)
    price = Price("stated", np.array([[[2.0, nan]]]), rank, ("CNY t-1",), (2023,), (),
                  np.array([[[3.0, nan]]]))  # fmt: skip
    one = kept(of([[8.0, 1.0], [4.0, 1.0], [4.0, 0.0]]))
    rows, _ = told(replace(one, price=price, departs=True))
    forest = rows[rows["ecosystem_type"] == FOREST]
    assert forest["value_yuan"].tolist() == [16.0, 8.0, 8.0]
    assert forest["constant_value_yuan"].tolist() == [24.0, 12.0, 12.0]
    assert set(forest["confidence"]) == {"seen"}
    assert set(forest["note"]) == {bilingual("note-departs")}  # from the norm's method
    paddy = rows[rows["ecosystem_type"] == "paddy"]
    assert paddy["value_yuan"].isna().all()
    both = f"{bilingual('note-departs')}; {bilingual('reason-no-price')}"
    assert set(paddy["note"]) == {both}


def test_a_share_of_a_larger_amount_is_called_one_where_there_is_a_number() -> None:
    amount = of([[3.0, np.nan], [1.0, np.nan], [2.0, np.nan]], coverage=0.5)
    rows, _ = told(kept(replace(amount, allocated=np.ones((1, 3, 2), bool))))
    computed = rows["status"] == "computed"
    assert computed.sum() == 3
    assert rows["allocated"].tolist() == computed.tolist()
    assert set(rows.loc[computed, "note"]) == {bilingual("note-part-reported")}


def test_what_no_type_of_the_county_can_have_says_so() -> None:
    amount = of([[np.nan] * 2] * 3)
    rows, _ = told(kept(replace(amount, counted=np.zeros((1, 3, 2), bool))))
    assert set(rows["note"]) == {bilingual("reason-no-land", names="")}


def test_rows_stand_by_zone_and_have_the_columns_of_the_account() -> None:
    one = kept(of([[8.0, 1.0], [4.0, 1.0], [4.0, 0.0]]))
    counted, memo = told(one, replace(one, counted=False), one)
    assert list(counted.columns) == list(memo.columns) == list(ROWS)
    assert counted["zone_code"].tolist() == ["330881"] * 4 + ["101"] * 4 + ["102"] * 4
    assert counted["ecosystem_type"].tolist() == [FOREST, "paddy"] * 6
    assert len(memo) == 6
    nothing, _ = told()
    assert (len(nothing), list(nothing.columns)) == (0, list(ROWS))


def test_rows_of_zones_add_up_to_those_of_the_county() -> None:
    whole = sums()
    potential, covered = np.array([7.0, 0, 5, 0, 9]), np.zeros(5)  # 9 is a paddy in no township
    erosion = {"potential_erosion": potential, "covered_erosion": covered}
    parts = whole.parts | {("retained_soil", "rusle"): Part(whole.area, erosion)}
    valued = value(replace(whole, parts=parts))
    soil = pd.concat([valued.rows, valued.memo])
    soil = soil[soil["indicator"] == "retained_soil"]
    assert soil.groupby("zone_layer")["quantity"].sum().to_dict() == {"county": 12, "township": 12}
