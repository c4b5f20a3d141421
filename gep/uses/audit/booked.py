"""The coefficients of a manifest against the book: number, unit, range, source and confidence.

What differs may be another edition of the book, or a number that somebody edited; either way the
account is valued again by its own coefficients, and this page says how they differ.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from gep import __version__, units
from gep.account.manifest import CoefficientRecord, Hashed, ScopeRecord
from gep.book.book import Book, Found, Where
from gep.book.coefficient import CoefficientRow
from gep.book.price_indices import PriceFound
from gep.catalogue.used import Used
from gep.uses.audit.findings import Finding, Verdict, listed
from gep.uses.audit.folder_parts import FolderParts
from gep.uses.audit.likeness import unlike
from gep.valuation.coefficient_record import coefficient_record

_OF_MANIFEST_ALONE = ("used_by", "book", "source_title", "place")
_SHOWN = 4


@dataclass(frozen=True)
class Departure:
    """A coefficient of the manifest that is not what the book says (None: it says nothing)."""

    recorded: CoefficientRecord
    found: CoefficientRecord | None

    @property
    def name(self) -> str:
        """The coefficient, and what of it differs."""
        name = "/".join(filter(None, (self.recorded.service, self.recorded.parameter,
                                      *self.recorded.key)))  # fmt: skip
        if self.found is None:
            return f"{name} ({self.recorded.value:.10g} / -)"
        at, stated, found = next(unlike(_plain(self.recorded), _plain(self.found)))
        return f"{name} ({at}: {stated} / {found})"


def departures(parts: FolderParts, book: Book) -> tuple[Departure, ...]:
    """Every coefficient of the manifest that a book does not confirm in all it says.

    ``book`` holds the bureau's own rows too, as far as the manifest records them.
    """
    return tuple(_departures(_records(parts.hashed), parts.hashed, book))


def coefficient_findings(parts: FolderParts, differing: Sequence[Departure]) -> Iterator[Finding]:
    """What the book says of the coefficients, and which the book cannot vouch for."""
    records = _records(parts.hashed)
    local = [one for one in records if one.local]
    if differing:
        names = listed((one.name for one in differing), _SHOWN)
        values = {"count": len(differing), "names": names, **editions(parts)}
        yield Finding("coefficients", "book-differs", verdict_of_edition(parts), values)
    else:
        values = {"count": len(records), **editions(parts)}
        yield Finding("coefficients", "book-agrees", facts=values)
    if local:
        files = listed(dict.fromkeys(one.place.partition(":")[0] for one in local))
        names = listed(dict.fromkeys(one.parameter for one in local), _SHOWN)
        values = {"count": len(local), "names": names, "files": files}
        yield Finding("coefficients", "book-local", "note", values)


def editions(parts: FolderParts) -> dict[str, str]:
    """The gep that made the account and the one that looks at it."""
    return {"made": parts.hashed.gep_version, "here": __version__}


def verdict_of_edition(parts: FolderParts) -> Verdict:
    """What a difference from this gep's own texts weighs: another edition may well differ."""
    made, here = editions(parts).values()
    return "problem" if made == here else "warning"


def book_of_manifest(book: Book, differing: Iterable[Departure], where: Where) -> Book:
    """A book that says what the manifest says."""
    return book.with_rows(_row(one.recorded, book, where) for one in differing)


def where_of(hashed: Hashed) -> Where:
    """For whom coefficients were looked up."""
    return Where(hashed.norm.name, hashed.account.code, hashed.norm.lineage)


def _records(hashed: Hashed) -> tuple[CoefficientRecord, ...]:
    return *hashed.coefficients, *hashed.baked


def _departures(
    records: Iterable[CoefficientRecord], hashed: Hashed, book: Book
) -> Iterator[Departure]:
    where, about = where_of(hashed), hashed.account
    for record in records:
        found = _found(record, book, where, about)
        again = None if found is None else _record(record, found)
        if again is None or any(unlike(_plain(record), _plain(again))):
            yield Departure(record, again)


def _found(
    record: CoefficientRecord, book: Book, where: Where, about: ScopeRecord
) -> Found | PriceFound | None:
    name = record.service, record.parameter, record.key, where
    if record.price_year is None:
        return book.find(*name, about.year)
    return book.price(*name, about.price_year)


def _record(record: CoefficientRecord, found: Found | PriceFound) -> CoefficientRecord | None:
    """What the manifest would say of a coefficient that the book gave."""
    unit = record.unit
    if not (units.is_unit(unit) and units.same_dimension(found.unit, unit)):
        return None
    used = Used.found((record.service, record.parameter, record.key), unit, found)
    return coefficient_record(used)


def _plain(record: CoefficientRecord) -> dict[str, Any]:
    kept = structs.asdict(record).items()
    return {key: value for key, value in kept if key not in _OF_MANIFEST_ALONE}


def _row(record: CoefficientRecord, book: Book, where: Where) -> CoefficientRow:
    """A row that gives a record's value: by its own index if that does, else the value itself."""
    row = CoefficientRow(
        service=record.service, parameter=record.parameter, key=record.key,
        value=record.given_value, unit=record.given_unit, year=record.year,
        index=record.index, confidence=record.confidence, source=record.source, local=True,
    )  # fmt: skip
    year = record.price_year
    if year is None:
        is_kept = row.value * units.conversion(row.unit, record.unit) == record.value
    else:
        name = row.service, row.parameter, row.key, where
        price = book.with_rows([row]).price(*name, year)
        is_kept = price is not None and (
            price.value * units.conversion(price.unit, record.unit) == record.value
        )
    if is_kept:
        return row
    return replace(row, value=record.value, unit=record.unit, year=year, index="")
