"""Amounts as people read them."""

import math

import pytest

from gep.telling.amounts import Shown, shown, unit_words
from gep.words import words


@pytest.mark.parametrize(
    ("unit", "lang", "greatest", "value", "text"),
    [
        ("CNY yr-1", "zh", 25.758e9, 25.758e9, "257.58 亿元"),
        ("CNY yr-1", "zh", 9.9e7, 12_345_678.0, "1,234.57 万元"),
        ("CNY yr-1", "zh", 9_999.0, 1.0, "1.00 元"),
        ("CNY yr-1", "en", 25.758e9, 25.758e9, "25.76 billion CNY"),
        ("CNY km-2 yr-1", "zh", 3e7, 3e7, "3,000.00 万元/km²"),
        ("CNY person-1 yr-1", "zh", 45_000.0, 45_000.0, "4.50 万元/人"),
        ("m3 yr-1", "zh", 2.1e9, 2.1e9, "21.00 亿m³"),
        ("m3 yr-1", "en", 2.1e9, 2.1e9, "2.10 billion m³"),
        ("tCO2 yr-1", "zh", 712_345.0, 712_345.0, "71.23 万t CO₂"),
        ("t yr-1", "zh", 0.0123, 0.0123, "0.0123 t"),
        ("ion yr-1", "zh", 2.5e18, 2.5e18, "2.50×10¹⁸ 个"),
        ("1", "zh", 0.5, 0.5, "0.500 "),
    ],
)
def test_the_step_follows_the_greatest_value(
    unit: str, lang: str, greatest: float, value: float, text: str
) -> None:
    step = shown(unit, lang, greatest)  # type: ignore[arg-type]
    assert f"{step.text(value)} {step.unit}" == text


def test_what_is_not_computed_shows_nothing() -> None:
    assert Shown("万元", 1e4).text(math.nan) == ""
    assert shown("CNY yr-1", "zh", math.nan).unit == "元"


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        ("CNY m-3", "元/m³", "CNY/m³"),
        ("CNY tCO2-1", "元/t CO₂", "CNY/t CO₂"),
        ("MJ mm ha-1 h-1 yr-1", "MJ·mm/(公顷·h·年)", "MJ·mm/(ha·h·yr)"),
        ("yr-1", "1/年", "1/yr"),
        ("km2", "km²", "km²"),
        ("tCO2 tC-1", "t CO₂/t C", "t CO₂/t C"),
        ("", "", ""),
    ],
)
def test_units_in_words(unit: str, zh: str, en: str) -> None:
    assert unit_words(unit, "zh", per_year=True) == zh
    assert unit_words(unit, "en", per_year=True) == en


def test_every_ladder_goes_down_to_nothing_in_both_languages() -> None:
    for ladder in words("ladders").values():
        for steps in ladder.values():
            assert [s["at_least"] for s in steps] == sorted(
                (s["at_least"] for s in steps), reverse=True
            )
            assert steps[-1]["at_least"] == 0
            assert steps[-1]["scale"] == 1
