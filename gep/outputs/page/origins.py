"""Coefficients, prices, limits and statistics in words of one language, as the page shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from gep.explain.nodes import (
    CoefficientNode,
    CoefficientValue,
    LimitNode,
    LimitStep,
    PriceNode,
    Report,
    Statistic,
)
from gep.explain.working_words import measure
from gep.telling.numbers import readable
from gep.telling.telling import Telling

_REPORTS = 4


@dataclass(frozen=True)
class Origins:
    """Says where the numbers of an account come from."""

    words: Telling
    price_year: int

    def amount(self, value: float | None, unit: str) -> str:
        """A number in six digits with its unit in words."""
        return self.words.exact(value, cancelled(unit))

    def coefficient(self, one: CoefficientNode, item: str) -> dict[str, Any]:
        """A coefficient with its values; keys whose value has one origin stand together."""
        groups: dict[tuple[Any, ...], list[str]] = {}
        for entry in one.entries:
            keys = " ".join(self.words.label(part) for part in entry.key if part != item)
            parts = (
                readable(entry.value), self._chain(entry), self._range(entry),
                self.words.said(entry.source_title), entry.confidence, tuple(self._facts(entry)),
            )  # fmt: skip
            groups.setdefault(parts, []).append(keys)
        return {
            "n": self.words.label(one.name),
            "u": self.words.unit(one.unit),
            "e": [
                {"w": self.words.joined(keys, "comma"), "v": value, "g": chain, "r": span,
                 "s": source, "c": confidence, "o": list(facts)}
                for (value, chain, span, source, confidence, facts), keys in groups.items()
            ],
        }  # fmt: skip

    def price(self, price: PriceNode) -> dict[str, Any]:
        """A unit price, but for its value, which stands beside each quantity."""
        is_plain = price.formula in [one.name for one in price.coefficients]
        said = [price.says] if price.says else []
        if price.year and price.year != self.price_year:
            said.append(self.words.say("explain-price-kept", year=price.year))
        label = self.words.label(price.name)
        return {
            "n": "" if label == price.name else label,
            "t": "" if is_plain else price.formula,
            "y": price.year,
            "o": said,
        }

    def limit(self, limit: LimitNode) -> Iterator[tuple[str, str, float]]:
        """The steps of a limit of the county: ecosystem type, numbers, factor."""
        for step in limit.steps:
            kind = self.words.label(step.ecosystem_type) if step.ecosystem_type else ""
            yield kind, self._limit_step(limit, step), step.factor

    def reported(self, one: Statistic) -> str:
        """What was reported of a measure, for what stands in a limit."""
        reports = self._reports(one.reports)
        return self.words.say(
            "explain-statistic-of", name=measure(self.words, one), reports=reports
        )

    def _reports(self, reports: Iterable[Report]) -> str:
        """Amounts as they were reported, each with its cell; the first few of them."""
        texts = [f"{self.amount(one.value, one.unit)} ({cell(one)})" for one in reports]
        more = ["…"] if texts[_REPORTS:] else []
        return self.words.joined([*texts[:_REPORTS], *more], "semicolon") or "-"

    def _limit_step(self, limit: LimitNode, step: LimitStep) -> str:
        return self.words.say(
            "explain-limit-step",
            numbers=step.numbers,
            limited=self.amount(step.limited, limit.unit),
            unlimited=self.amount(step.unlimited, limit.unit),
            factor=readable(step.factor),
        )

    def _chain(self, one: CoefficientValue) -> str:
        if not one.chain:
            return ""
        given = f"{self.amount(one.given_value, one.given_unit)} ({one.year})"
        return given + "".join(f" × {readable(f)} ({index} {year})" for year, index, f in one.chain)

    def _range(self, one: CoefficientValue) -> str:
        if one.low is None or one.high is None:
            return ""
        return self.words.say("explain-range", low=readable(one.low), high=readable(one.high))

    def _facts(self, one: CoefficientValue) -> Iterator[str]:
        words = self.words
        if not one.chain and one.given_unit != one.unit:
            yield words.say("explain-given-as", value=self.amount(one.given_value, one.given_unit))
        if one.borrowed_from:
            kinds = " ".join(words.label(part) for part in one.borrowed_from.split("|"))
            yield words.say("explain-borrowed", type=kinds)
        if one.local:
            yield words.say("explain-local", place=one.place)
        if one.book is not None:
            value = self.amount(one.book.value, one.book.unit)
            yield words.say("explain-book", value=value, origin=words.said(one.book.source_title))
        elif one.local:
            yield words.say("explain-book-silent")


def cancelled(unit: str) -> str:
    """A unit without what stands in it both above and below, as the sum over an area has it.

    >>> cancelled("gC m-2 yr-1 m2"), cancelled("mm yr-1 m2")
    ('gC yr-1', 'mm yr-1 m2')
    """
    parts = unit.split()
    for part in list(parts):
        inverse = part.replace("-", "") if "-" in part else f"{part[:-1]}-{part[-1:]}"
        if part in parts and inverse in parts:
            parts.remove(part)
            parts.remove(inverse)
    return " ".join(parts) or "1"


def cell(report: Report) -> str:
    """The place of a reported amount: file, sheet and cell."""
    place = "!".join(filter(None, (report.sheet, report.cell)))
    return " ".join(filter(None, (report.file, place)))
