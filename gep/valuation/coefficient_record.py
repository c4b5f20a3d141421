"""Coefficients as the manifest keeps them: the value used, its row, its source, its own range."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from gep import units
from gep.book.book import Found
from gep.book.price_indices import PriceFound
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used


def coefficient_records(used: Iterable[tuple[str, Used]], rules: Rules) -> list[dict[str, Any]]:
    """Every coefficient once, with the indicators that used it and the title of its source.

    ``book`` in a record is what the book itself says where a bureau's own number was used.
    """
    plain = _Shipped.of(rules)
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for indicator, one in used:
        key = (one.service, one.parameter, one.key, one.year)
        kept = found.get(key)
        if kept is None:
            kept = found[key] = {
                **coefficient_record(one),
                "used_by": [],
                "book": plain.beside(one),
            }
        if indicator not in kept["used_by"]:
            kept["used_by"].append(indicator)
    for kept in found.values():
        for told in filter(None, (kept, kept["book"])):
            source = rules.book.sources.get(told["source"], {})
            told["source_title"] = source.get("title", "") or told["source"]
    return [found[key] for key in sorted(found, key=str)]


def coefficient_record(one: Used) -> dict[str, Any]:
    """One coefficient as it was used; its range is in the unit and year of its value."""
    row = one.row
    moved = units.conversion(row.unit, one.unit)
    for _, _, factor in one.chain:
        moved *= factor
    return {
        "service": one.service,
        "parameter": one.parameter,
        "key": list(one.key),
        "value": one.value,
        "unit": one.unit,
        "given_value": row.value,
        "given_unit": row.unit,
        "low": None if row.low is None else row.low * moved,
        "high": None if row.high is None else row.high * moved,
        "row_key": list(row.key),
        "borrowed_from": one.borrowed_from,
        "norm": row.norm,
        "region": row.region,
        "year": row.year,
        "price_year": one.year,
        "index": row.index,
        "chain": [list(step) for step in one.chain],
        "source": row.source,
        "confidence": row.confidence,
        "local": row.local,
        "note": row.note,
        "place": f"{row.file}:{row.line}",
    }


@dataclass(frozen=True)
class _Shipped:
    """The rules with a book that lacks the bureau's own rows."""

    rules: Rules

    @classmethod
    def of(cls, rules: Rules) -> "_Shipped":
        book = rules.book
        plain = replace(
            book,
            rows=tuple(row for row in book.rows if not row.local),
            indices=tuple(one for one in book.indices if not one.local),
        )
        return cls(replace(rules, book=plain))

    def beside(self, one: Used) -> dict[str, Any] | None:
        """What the book itself says where a bureau's own row or index was used."""
        book, scope = self.rules.book, self.rules.scope
        name = (one.service, one.parameter, one.key, self.rules.where)
        found: Found | PriceFound | None = None
        if one.year is not None:
            found = book.price(*name, scope.price_year)
        elif one.row.local:
            found = book.find(*name, scope.year)
        if found is None or not units.same_dimension(found.unit, one.unit):
            return None
        value = found.value * units.conversion(found.unit, one.unit)
        if value == one.value and not one.row.local:
            return None
        year, chain = (found.year, found.chain) if isinstance(found, PriceFound) else (None, ())
        named = (one.service, one.parameter, one.key, value, one.unit)
        return coefficient_record(Used(*named, found.row, found.borrowed_from, year, chain))
