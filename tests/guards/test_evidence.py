"""What checks look at, and how a verdict is given."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import gep
from gep.guards.evidence import Evidence, verdict
from gep.run.revaluation import basis_of
from tests.county import make_county


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """The evidence of a small county, of which the guards themselves are no part."""
    folder = tmp_path_factory.mktemp("evidence")
    county = make_county(folder / "county", 3, (60, 50))
    account = gep.open_account(county.account).run(folder / "out")
    basis = basis_of(account)
    return Evidence(basis.valued(), basis, (), pd.DataFrame())


@pytest.mark.parametrize(
    ("value", "band", "expected", "why"),
    [
        (1.0, (0.0, 2.0), "ok", "inside"),
        (2.0, (0.0, 2.0), "ok", "the ends belong to it"),
        (2.0 + 1e-13, (0.0, 2.0), "ok", "the last digits of a sum over types"),
        (2.0 + 1e-9, (0.0, 2.0), "warning", "more than rounding"),
        (-1.0, (0.0, 2.0), "warning", "below"),
        (1e9, (0.0, math.nan), "ok", "no upper end"),
        (-1e-300, (0.0, math.nan), "warning", "an end alone has no rounding"),
        (5.0, (math.nan, math.nan), "ok", "no band at all"),
        (math.nan, (0.0, 2.0), "warning", "what is no number lies in no band"),
    ],
)
def test_a_value_lies_in_its_band_or_is_warned_of(value, band, expected, why):
    row = verdict("land-cover", "county", value, band)
    assert row["verdict"] == expected, why
    assert (row["low"], row["high"]) == pytest.approx(band, nan_ok=True)


def test_a_verdict_that_is_given_stays_and_speaks_both_languages():
    names = {"zh": "土壤保持", "en": "Soil retention"}
    why = {"zh": "无", "en": "none"}
    row = verdict("not-computed", "soil", math.nan, verdict="note", name=names, why=why)
    assert row["verdict"] == "note"
    assert row["message_zh"] == "土壤保持 未计算：无"
    assert row["message_en"] == "Soil retention is not computed: none"


def test_the_rows_looked_at_are_those_of_the_whole_area(evidence: Evidence) -> None:
    assert evidence.whole == "county"
    assert set(evidence.rows["zone_layer"]) == set(evidence.memo["zone_layer"]) == {"county"}
    rows = evidence.valued.rows
    assert len(evidence.rows) < len(rows)
    kept = evidence.computed["retained_soil", True]
    assert set(kept["status"]) == {"computed"}
    assert set(kept["zone_code"]) == {"330881"}
    assert ("retained_soil", False) not in evidence.computed


def test_the_area_by_type_is_all_of_the_land(evidence: Evidence) -> None:
    assert evidence.area.sum() == pytest.approx(float(np.sum(evidence.sums.area)), rel=1e-12)
    assert set(evidence.area.index) == set(evidence.sums.types)


def test_a_key_without_a_name_is_its_own_label(evidence: Evidence) -> None:
    assert evidence.label("soil_retention") == {"zh": "土壤保持", "en": "Soil retention"}
    assert evidence.label("nobody_knows") == {"zh": "nobody_knows", "en": "nobody_knows"}


def test_what_was_odd_of_the_input_is_part_of_it(evidence: Evidence) -> None:
    assert evidence.problems == ()
    assert replace(evidence, layers=()).whole == evidence.whole
