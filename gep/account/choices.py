"""Choices that move the total, told in a sentence each."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gep.account.columns import CURRENCY
from gep.telling.numbers import percent
from gep.telling.telling import Telling

LARGEST = 3
_NUMBER = re.compile(r"(?P<number>[+-]?\d[\d.e+-]*) (?P<unit>.+)")

Choice = Mapping[Any, Any]
"""A row of sensitivity.csv."""


def largest_choices(rows: Iterable[Choice], telling: Telling) -> list[str]:
    """The choices that move the total most, the largest of a kind alone, a sentence each.

    A method has many numbers of days, and a tariff many tiers: the largest of them tells enough.
    """
    first: dict[tuple[str, str], Choice] = {}
    for row in rows:
        first.setdefault((row["choice"], row["indicator"]), row)
    return [told_choice(row, telling) for row in list(first.values())[:LARGEST]]


def told_choice(row: Choice, telling: Telling) -> str:
    """One choice: what would be otherwise, and what the total would be then."""
    numbers = {
        "about": indicators_of(row, telling),
        "used": chosen(row, "used", telling),
        "other": chosen(row, "other", telling),
        "total": telling.amount(float(row["total_yuan"]), CURRENCY),
        "change": _change(float(row["difference_share"])),
    }
    return telling.word("choice_sentences", str(row["choice"]), **numbers)


def indicators_of(row: Choice, telling: Telling) -> str:
    """What a choice is about: indicators or an input; nothing where it is about all."""
    return telling.joined(telling.label(key) for key in str(row["indicator"]).split("|") if key)


def chosen(row: Choice, column: str, telling: Telling) -> str:
    """What is used, or would be: a method, a price, a norm, a year or a number with its unit."""
    text = str(row[column])
    if row["choice"] == "method":
        return telling.method(text)
    if number := _NUMBER.fullmatch(text):
        sign = "+" if text.startswith("+") else ""
        return sign + telling.exact(float(number["number"]), number["unit"])
    return telling.label(text)


def _change(share: float) -> str:
    """A difference in percent, with its sign."""
    text = percent(share)
    return f"+{text}" if share > 0 else text.replace("-", "\u2212")
