"""Coefficients as the manifest keeps them: the value used, its row, its source, its own range."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from msgspec import structs

from gep import units
from gep.account.manifest import CoefficientRecord, TitledCoefficient, UsedCoefficient
from gep.book.book import Book, Found
from gep.book.price_indices import PriceFound
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used


def coefficient_records(
    used: Iterable[tuple[str, Used]], rules: Rules
) -> tuple[UsedCoefficient, ...]:
    """Every coefficient once, with the indicators that used it and the title of its source.

    ``book`` in a record is what the book itself says where a bureau's own number was used.
    """
    plain, book = ShippedBook.of(rules), rules.book
    found: dict[tuple[object, ...], Used] = {}
    users: dict[tuple[object, ...], dict[str, None]] = {}
    for indicator, one in used:
        key = (one.service, one.parameter, one.key, one.year)
        found.setdefault(key, one)
        users.setdefault(key, {})[indicator] = None
    return tuple(
        UsedCoefficient(
            **structs.asdict(_titled(found[key], book)),
            used_by=tuple(users[key]),
            book=_titled(shipped, book) if (shipped := plain.beside(found[key])) else None,
        )
        for key in sorted(found, key=str)
    )


def _titled(used: Used, book: Book) -> TitledCoefficient:
    record = coefficient_record(used)
    source = book.sources.get(record.source, {})
    title = " / ".join(filter(None, (source.get("zh"), source.get("title")))) or record.source
    return TitledCoefficient(**structs.asdict(record), source_title=title)


def coefficient_record(one: Used) -> CoefficientRecord:
    """One coefficient as it was used; its range is in the unit and year of its value."""
    row = one.row
    moved = units.conversion(row.unit, one.unit)
    for _, _, factor in one.chain:
        moved *= factor
    return CoefficientRecord(
        service=one.service,
        parameter=one.parameter,
        key=one.key,
        value=one.value,
        unit=one.unit,
        given_value=row.value,
        given_unit=row.unit,
        low=None if row.low is None else row.low * moved,
        high=None if row.high is None else row.high * moved,
        row_key=row.key,
        borrowed_from=one.borrowed_from,
        norm=row.norm,
        region=row.region,
        year=row.year,
        price_year=one.year,
        index=row.index,
        chain=one.chain,
        source=row.source,
        confidence=one.confidence,
        local=row.local,
        note=row.note,
        place=f"{row.file}:{row.line}",
    )


@dataclass(frozen=True)
class ShippedBook:
    """The rules with a book that lacks the bureau's own rows."""

    rules: Rules

    @classmethod
    def of(cls, rules: Rules) -> "ShippedBook":
        """The book of some rules without what a bureau added."""
        book = rules.book
        plain = replace(
            book,
            rows=tuple(row for row in book.rows if not row.local),
            indices=tuple(one for one in book.indices if not one.local),
        )
        return cls(replace(rules, book=plain))

    def beside(self, one: Used) -> Used | None:
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
        used = Used.found((one.service, one.parameter, one.key), one.unit, found)
        return None if used.value == one.value and not one.row.local else used
