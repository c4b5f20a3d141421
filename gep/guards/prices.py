"""Prices held against their year and, where a bureau brought its own, against the book."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from gep.book.check_bounds import check_bounds
from gep.book.confidence import GIVEN
from gep.catalogue.used import Used
from gep.guards.evidence import Evidence, Verdict, in_both, verdict
from gep.telling.telling import Telling
from gep.valuation.coefficient_record import ShippedBook
from gep.words import LANGUAGES, Bilingual


def price_verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """Every verdict on the prices of what is counted."""
    yield from _short_indices(evidence)
    yield from _later_prices(evidence)
    yield from _beside_book(evidence)


def _short_indices(evidence: Evidence) -> Iterator[Verdict]:
    """Prices whose index does not reach the year of the account."""
    asked = evidence.scope.price_year
    short = {
        used.parameter: used.year
        for _, used in evidence.valued.used
        if used.row.index and used.year is not None and used.year != asked
    }
    for name, year in sorted(short.items()):
        yield verdict(
            "index", name, float(year), (float(asked), np.nan), "warning",
            name=name, year=year, asked=asked,
        )  # fmt: skip


def _later_prices(evidence: Evidence) -> Iterator[Verdict]:
    """Prices of a year after that of the account, which no index moves back: all in one."""
    asked, band = evidence.scope.price_year, check_bounds()["price-year"].band
    later = {
        name: used
        for name, used in _priced(evidence).items()
        if not used.row.index and not used.row.local and (used.row.year or asked) > asked
    }
    if not later:
        return
    named = [(_named(evidence, used), used.row.year) for used in later.values()]
    names = in_both(
        lambda telling: telling.joined(f"{name[telling.lang]} {year}" for name, year in named)
    )
    apart = max(used.row.year or asked for used in later.values()) - asked
    scope = "; ".join(later)
    yield verdict("price-year", scope, float(apart), band, "band", "yr", names=names, asked=asked)


def _beside_book(evidence: Evidence) -> Iterator[Verdict]:
    """A bureau's own prices, each against what the book has."""
    shipped = ShippedBook.of(evidence.rules)
    for name, used in _priced(evidence).items():
        book = shipped.beside(used) if used.row.local else None
        if book is not None and book.value > 0 and used.unit != "1":
            yield against_book(name, _named(evidence, used), (used.value, book.value), used.unit)


def against_book(scope: str, name: Bilingual, prices: tuple[float, float], unit: str) -> Verdict:
    """A price against that of the book: both in one unit, the book's above zero."""
    own, book = prices
    low, high = check_bounds()["price-book"].band
    numbers = {
        key: in_both(partial(Telling.exact, value=value, unit=unit))
        for key, value in (("found", own), ("book", book))
    }
    ratio = own / book
    words: dict[str, object] = {
        **numbers,
        "ratio": f"{ratio:.3g}",
        "low": f"{low:g}",
        "high": f"{high:g}",
    }
    return verdict("price-book", scope, ratio, (low, high), "band", "1", name=name, **words)


def _priced(evidence: Evidence) -> dict[str, Used]:
    """Coefficients of the prices of what is counted, by name and key."""
    return {
        "/".join((used.parameter, *used.key)): used
        for record in evidence.valued.records
        if record.counted and record.price is not None and record.variant.method != GIVEN
        for used in record.price.used
    }


def _named(evidence: Evidence, used: Used) -> Bilingual:
    labels = [evidence.label(key) for key in (used.parameter, *used.key)]
    return {lang: " ".join(label[lang] for label in labels) for lang in LANGUAGES}
