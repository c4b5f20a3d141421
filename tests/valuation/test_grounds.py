"""What a number rests on: its coefficients through every formula below, the weakest told."""

from dataclasses import replace

import numpy as np

from gep.book.confidence import CONFIDENCE
from gep.catalogue.choice import choose
from gep.catalogue.rules import Rules
from gep.catalogue.variants import Choice
from gep.valuation.grounds import Grounds, grounds_of
from tests.valuation.three_strata import (
    FACTORS,
    FOREST,
    MEASURES,
    OWN,
    quantities,
    rules,
    with_rows,
)


def grounds(indicator: str, **confidence: str) -> Grounds:
    rows = [replace(row, confidence=confidence.get(row.parameter, "given")) for row in OWN]
    by = with_rows(rules(), rows)
    (variant,) = by.choice.variants[indicator]
    return grounds_of(variant, quantities(by))


def weakest(found: Grounds) -> list[str]:
    """By type: forest, paddy."""
    rank = np.broadcast_to(found.rank, (1, 1, 2))
    return [CONFIDENCE[int(one)] for one in rank[0, 0]]


def test_an_indicator_rests_on_what_those_below_it_rest_on() -> None:
    named = {(one.parameter, one.key) for one in grounds("avoided_siltation").used}
    assert {
        ("practice_factor", (FOREST,)), ("silting_share", ()), ("soil_bulk_density", (FOREST,))
    } <= named  # fmt: skip
    assert "silting_share" not in {one.parameter for one in grounds("retained_soil").used}


def test_a_number_is_as_sure_as_the_least_sure_below_it() -> None:
    assert weakest(grounds("retained_soil"))[0] == "given"
    assert weakest(grounds("retained_soil", practice_factor="seen"))[0] == "seen"
    assert weakest(grounds("avoided_siltation", practice_factor="seen"))[0] == "seen"
    both = {"practice_factor": "recalled", "silting_share": "seen"}
    assert weakest(grounds("avoided_siltation", **both))[0] == "recalled"
    # a share that has no type is below every type
    assert CONFIDENCE.index(weakest(grounds("avoided_siltation", silting_share="recalled"))[1]) == 3


def below_a_pass(sure: dict[str, str]) -> tuple[Rules, Choice]:
    """Rules where cover factors come of the table, with the confidence of its rows by top type."""
    scope = replace(rules().scope, rasters=(*FACTORS[:3], "vegetation_cover"))
    choice = choose(rules().catalogue, rules().norm, scope, MEASURES)
    assert choice.derivations == {"cover_factor": "cover_table"}
    rows = [
        replace(row, confidence=sure.get(row.key[0], "given"))
        if row.parameter == "cover_factor_table"
        else row
        for row in rules().book.rows
    ]
    book = replace(rules().book, rows=tuple(rows))
    return replace(rules(), scope=scope, choice=choice, book=book), choice


def test_what_went_into_the_pass_is_below_all_that_was_summed_there() -> None:
    """Cover factors from a table by vegetation cover are settled in the pass, erosion with them."""
    by, choice = below_a_pass({"forest": "computed"})
    for indicator in ("covered_erosion", "retained_soil", "avoided_siltation"):
        (variant,) = choice.variants[indicator]
        found = grounds_of(variant, quantities(by))
        assert "cover_factor_table" in {one.parameter for one in found.used}
        assert CONFIDENCE.index(weakest(found)[0]) >= CONFIDENCE.index("computed")
    (potential,) = choice.variants["potential_erosion"]
    assert grounds_of(potential, quantities(by)).used == ()  # bare ground has no cover


def test_a_row_of_another_type_is_no_ground_of_what_the_pass_summed() -> None:
    by, choice = below_a_pass({"forest": "seen", "paddy": "recalled", "cropland": "recalled"})
    (variant,) = choice.variants["covered_erosion"]
    assert weakest(grounds_of(variant, quantities(by))) == ["seen", "recalled"]


def test_an_amount_of_statistics_rests_on_no_coefficient() -> None:
    found = grounds("product_output")
    assert found.used == ()
    assert found.rank.max() == 0


def test_joined_grounds_are_the_weakest_of_each_type() -> None:
    one = Grounds(np.array([[[0, 3]]], np.int8))
    two = Grounds(np.array([[[2]]], np.int8))
    assert Grounds.joined((one, two)).rank.tolist() == [[[2, 3]]]
    assert Grounds.joined(()).rank.tolist() == [[[0]]]
