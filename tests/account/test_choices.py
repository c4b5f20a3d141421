"""Choices that move the total, told in sentences."""

import pytest

from gep.account.choices import largest_choices, told_choice
from gep.telling.telling import Telling

LABELS = {
    "water_conserved": {"zh": "\u6c34\u6e90\u6db5\u517b\u91cf", "en": "Water conserved"},
    "cooling_days": {"zh": "\u964d\u6e29\u65e5\u6570", "en": "Cooling days"},
    "whole": {"zh": "\u4e00\u6b21\u8ba1\u5165", "en": "Whole cost"},
    "yearly": {"zh": "\u5e74\u5316", "en": "Cost by the year"},
}
ENGLISH = Telling(LABELS, "en")


def choice(kind: str, indicator: str, used: str, other: str, share: float) -> dict[str, object]:
    return {
        "choice": kind, "indicator": indicator, "used": used, "other": other,
        "total_yuan": 2e10 * (1 + share), "difference_share": share,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            choice("price", "water_conserved", "yearly", "whole", 0.5),
            "Water conserved priced by \u201cWhole cost\u201d instead of"
            " \u201cCost by the year\u201d: GEP 30.00 billion CNY (+50.0%)",
        ),
        (
            choice("step", "cooling_days", "", "-10 d yr-1", -0.1),
            "Cooling days -10 d everywhere: GEP 18.00 billion CNY (\u221210.0%)",
        ),
        (
            choice("tier", "water_conserved", "0.5 CNY m-3", "2 CNY m-3", 0.25),
            "Water conserved at 2 CNY/m\u00b3 instead of 0.5 CNY/m\u00b3:"
            " GEP 25.00 billion CNY (+25.0%)",
        ),
        (
            choice("constant_prices", "", "2023", "2020", -0.02),
            "at constant prices of 2020 instead of those of 2023: GEP 19.60 billion CNY"
            " (\u22122.0%)",
        ),
    ],
)
def test_a_choice_is_told_with_the_total_it_would_give(row, said):
    assert told_choice(row, ENGLISH) == said


def test_the_largest_of_each_kind_are_told_and_no_more_than_three():
    rows = [
        choice("tier", "water_conserved", "1 CNY m-3", f"{tier} CNY m-3", share)
        for tier, share in ((9, 0.9), (8, 0.8), (7, 0.7))
    ]
    rows += [choice("price", "water_conserved", "yearly", "whole", 0.5)]
    rows += [choice("step", "cooling_days", "", f"{step:+d} d yr-1", 0.1) for step in (10, -10)]
    rows += [choice("constant_prices", "", "2023", "2020", 0.01)]
    told = largest_choices(rows, ENGLISH)
    assert len(told) == 3
    assert "9 CNY" in told[0]
    assert "Whole cost" in told[1]
    assert "+10 d" in told[2]


def test_an_account_without_choices_says_nothing():
    assert largest_choices([], ENGLISH) == []
