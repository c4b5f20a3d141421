"""The book of coefficients: every number that is not an input, and the rules to look one up.

A look-up asks for a key as specific as it knows. The own ecosystem type is tried first, then its
parents; at each of them a bureau's own row wins over one for the region (the longest matching
code), that over one for the norm (the nearest in its line), that over the general one. Among
equals the year decides: the year itself, else the latest before it, else an undated row, else
the earliest after it. Prices that an index moves are of one year each: the nearest of those.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product
from pathlib import Path

from gep.book.coefficient import (
    INDICES,
    CoefficientRow,
    ambiguous_rows,
    book_rows,
    is_coefficient_file,
    override_rows,
    region_prefix,
    row_problems,
)
from gep.book.ecosystem_types import EcosystemTypes
from gep.book.known_keys import KnownKeys
from gep.book.own_numbers import NOTHING_DECLARED, Declared, beyond_the_whole, far_from
from gep.book.price_indices import (
    BASES,
    IndexValue,
    PriceFound,
    index_values,
    local_index_values,
    moved,
)
from gep.book.vocabulary import Vocabulary
from gep.files.csv_file import CsvFile, read_csv
from gep.problems import Place, Problem, nearest
from gep.shipped import shipped
from gep.units import conversion, is_money, is_unit, same_dimension

Key = tuple[str, ...]
KINDS = PRICE, PHYSICAL = "price", "physical"
"""What a number without a range of its own may be: money is less certain than nature."""


@dataclass(frozen=True)
class Where:
    """For whom a coefficient is looked up: the norm and those it inherits, and the area's code."""

    norm: str
    region: str
    norms: tuple[str, ...] = ()

    @property
    def line(self) -> tuple[str, ...]:
        """The norm and those it inherits, nearest first."""
        return self.norms or (self.norm,)

    def applies(self, row: CoefficientRow) -> bool:
        """Whether a row holds here at all."""
        return self.region.startswith(row.region) and row.norm in ("", *self.line)

    def rank(self, row: CoefficientRow) -> tuple[bool, int, int, bool]:
        """How near a row that applies is; the greatest is used."""
        line = self.line
        nearness = len(line) - line.index(row.norm) if row.norm else 0
        return row.local, len(row.region), nearness, bool(row.service)


@dataclass(frozen=True)
class Found:
    """What a look-up gave; ``borrowed_from`` names the parent type whose row had to do."""

    row: CoefficientRow
    asked: Key
    borrowed_from: str

    @property
    def value(self) -> float:
        """The number, in the unit of the row."""
        return self.row.value

    @property
    def unit(self) -> str:
        """The unit of the row."""
        return self.row.unit


@dataclass(frozen=True)
class Spread:
    """Between what numbers a coefficient lies, in its own unit, and what says so.

    ``basis`` is ``stated`` (the row's own range), ``alternatives`` (other sources in the book) or
    ``assumed`` (a factor by confidence, wider for what is in money).
    """

    low: float
    high: float
    basis: str


@dataclass(frozen=True)
class Book:
    """All coefficients, their sources, and the price indices.

    ``default_ranges`` are the factors of low and high by kind (price, physical) and confidence.
    """

    rows: tuple[CoefficientRow, ...]
    sources: Mapping[str, Mapping[str, str]]
    types: EcosystemTypes
    indices: tuple[IndexValue, ...] = ()
    default_ranges: Mapping[tuple[str, str], tuple[float, float]] | None = None
    unread: tuple[Problem, ...] = ()

    @classmethod
    def shipped(cls) -> "Book":
        """The book that ships with gep."""
        return _shipped_book()

    @classmethod
    def read(cls, folder: Path) -> "Book":
        """The book of a folder; rows that cannot be read are named by `check`."""
        rows: list[CoefficientRow] = []
        problems: list[Problem] = []
        tables: dict[str, CsvFile] = {}
        for path in sorted(folder.glob("*.csv")):
            table, wrong = read_csv(path, f"{folder.name}/{path.name}")
            problems += wrong
            if table is not None and is_coefficient_file(table):
                more, wrong = book_rows(table, path.stem)
                rows += more
                problems += wrong
            elif table is not None:
                tables[path.stem] = table
        sources = {row["id"]: row for row in _rows_of(tables, "sources")}
        ranges = {
            (row["kind"], row["confidence"]): (float(row["low_factor"]), float(row["high_factor"]))
            for row in _rows_of(tables, "default_ranges")
        }
        indices, wrong = index_values(tables["indices"]) if "indices" in tables else ((), [])
        types = EcosystemTypes.shipped()
        return cls(tuple(rows), sources, types, indices, ranges, (*problems, *wrong))

    def with_file(self, path: Path) -> "Book":
        """The book with the coefficient file of one more service, which bears its key as name.

        A file ``sources.csv`` adds sources instead.
        """
        table, problems = read_csv(path, path.name)
        if table is not None and path.stem == "sources":
            own = {row["id"]: row for _, row in table.rows if row.get("id")}
            return replace(self, sources={**self.sources, **own})
        rows, wrong = book_rows(table, path.stem) if table else ((), [])
        unread = (*self.unread, *problems, *wrong)
        return replace(self, rows=(*self.rows, *rows), unread=unread)

    def with_overrides(
        self,
        path: Path,
        place_name: str,
        declared: Declared = NOTHING_DECLARED,
        confirmed: Collection[str] = (),
    ) -> tuple["Book", list[Problem]]:
        """The book with a bureau's own rows, which win and are marked local.

        They take the place of local rows that are there already. ``declared`` are the coefficients
        that exist, by service and parameter, although the book may have no row of them yet;
        ``confirmed`` are names of coefficients that are true however far from the book.
        """
        table, problems = read_csv(path, place_name)
        if table is None:
            return self, problems
        given, problems = override_rows(table)
        rows = tuple(self._known_keys.spelt(row) for row in given)
        problems += row_problems(rows, self.sources, {one.index for one in self.indices})
        problems += ambiguous_rows(rows)
        for row in rows:
            wrong = self._stranger(row, declared) or self._other_measure(row)
            wrong = wrong or beyond_the_whole(row, declared)
            far = far_from(row, [one for one in self.rows if not one.local])
            is_true = row.name in confirmed
            problems += wrong or [replace(p, severity="note") if is_true else p for p in far]
        refused = {(p.place.file, p.place.line) for p in problems if p.severity == "error"}
        kept = [row for row in rows if (row.file, row.line) not in refused]
        _, more = local_index_values((r for r in kept if r.service == INDICES), self.indices)
        own = {row.identity for row in kept}
        others = tuple(row for row in self.rows if not (row.local and row.identity in own))
        return replace(self, rows=others).with_rows(kept), problems + more

    def with_rows(self, rows: Iterable[CoefficientRow]) -> "Book":
        """The book with more rows, such as the overrides that a finished account recorded."""
        new = tuple(rows)
        if not new:
            return self  # with all that it has looked up already
        years, _ = local_index_values((r for r in new if r.service == INDICES), self.indices)
        return replace(self, rows=(*self.rows, *new), indices=(*self.indices, *years))

    def find(
        self, service: str, parameter: str, key: Key, where: Where, year: int | None = None
    ) -> Found | None:
        """The row to use for a key, or nothing; shared rows serve every service."""
        asked = service, parameter, key, where, year
        if asked not in self._found:
            self._found[asked] = self._looked_for(*asked)
        return self._found[asked]

    def _looked_for(
        self, service: str, parameter: str, key: Key, where: Where, year: int | None
    ) -> Found | None:
        where = replace(where, region=region_prefix(where.region))
        for candidate in self._fallbacks(key):
            rows = [
                row
                for owner in {service, ""}
                for row in self._defaults.get((owner, parameter, candidate), ())
                if where.applies(row)
            ]
            if rows:
                best = max(where.rank(row) for row in rows)
                row = _in_year([row for row in rows if where.rank(row) == best], year)
                borrowed = [own for own, asked in zip(candidate, key, strict=True) if own != asked]
                return Found(row, key, "|".join(borrowed))
        return None

    def price(
        self, service: str, parameter: str, key: Key, where: Where, year: int
    ) -> PriceFound | None:
        """The price in a year, moved there by its index where it names one."""
        found = self.find(service, parameter, key, where, year)
        if found is None:
            return None
        price = moved(found.row, year, region_prefix(where.region), self.indices)
        return replace(price, borrowed_from=found.borrowed_from)

    def missing(self, service: str, parameter: str, key: Key, where: Where) -> Problem:
        """The problem to report when a look-up found nothing, with what there is instead."""
        there = [
            f"{row.name} (norm {row.norm or '-'}, region {row.region or '-'})"
            for row in self.rows
            if row.service in (service, "") and row.parameter == parameter
        ]
        values = {
            "name": "/".join((parameter, *key)), "service": service, "norm": where.norm,
            "region": where.region, "there": "; ".join(there[:6]) or "-",
        }  # fmt: skip
        return Problem("coefficient-missing", Place(service or "prices"), values)

    def parameters(self, service: str) -> tuple[str, ...]:
        """Parameters that have rows of a service (``""``: the shared ones), in book order."""
        return tuple(dict.fromkeys(r.parameter for r in self.rows if r.service == service))

    def keys(self, service: str, parameter: str) -> tuple[Key, ...]:
        """Keys that a parameter has default rows for, in book order, shared rows included."""
        return tuple(
            dict.fromkeys(
                row.key
                for row in self.rows
                if row.service in (service, "")
                and row.parameter == parameter
                and row.use == "default"
            )
        )

    def alternatives(self, row: CoefficientRow) -> tuple[CoefficientRow, ...]:
        """What other sources say of the same thing: evidence, never looked up."""
        return tuple(
            other
            for other in self.rows
            if other.use == "alternative"
            and (other.service, other.parameter, other.key) == (row.service, row.parameter, row.key)
        )

    def spread(self, row: CoefficientRow) -> Spread:
        """The range of a coefficient: its own, else that of the alternatives, else assumed."""
        if row.low is not None or row.high is not None:
            low = row.value if row.low is None else row.low
            return Spread(low, row.value if row.high is None else row.high, "stated")
        year = row.year or 0
        others = [
            (moved(other, year, row.region, self.indices).value if row.year else other.value)
            * conversion(other.unit, row.unit)
            for other in self.alternatives(row)
        ]
        if others:
            return Spread(min(row.value, *others), max(row.value, *others), "alternatives")
        kind = PRICE if is_money(row.unit) else PHYSICAL
        factors = (self.default_ranges or {}).get((kind, row.confidence), (1.0, 1.0))
        low_factor, high_factor = factors
        ends = row.value * low_factor, row.value * high_factor
        return Spread(min(ends), max(ends), "assumed")

    def check(self) -> list[Problem]:
        """Everything wrong with the book itself."""
        problems = [*self.unread]
        problems += row_problems(self.rows, self.sources, {one.index for one in self.indices})
        problems += ambiguous_rows(self.rows)
        problems += [problem for row in self.rows for problem in self._known_keys.problems(row)]
        for one in self.indices:
            place = Place(one.file, one.line)
            if one.basis not in BASES:
                words = {"column": "basis", "text": one.basis, "known": ", ".join(BASES)}
                problems.append(Problem("coefficient-word", place, {"name": one.index, **words}))
            if not one.local and one.source not in self.sources:
                near = nearest(one.source, self.sources) or "-"
                what = {"name": one.index, "source": one.source, "nearest": near}
                problems.append(Problem("coefficient-unknown-source", place, what))
        return problems

    @cached_property
    def _found(self) -> dict[tuple[str, str, Key, Where, int | None], Found | None]:
        """What was looked up: an account asks for each coefficient many times."""
        return {}

    @cached_property
    def _defaults(self) -> Mapping[tuple[str, str, Key], tuple[CoefficientRow, ...]]:
        found: dict[tuple[str, str, Key], tuple[CoefficientRow, ...]] = {}
        for row in self.rows:
            if row.use == "default":
                one = (row.service, row.parameter, row.key)
                found[one] = (*found.get(one, ()), row)
        return found

    @cached_property
    def _known_keys(self) -> KnownKeys:
        own = (row for row in self.rows if not row.local)
        return KnownKeys.of(own, self.types, Vocabulary.shipped().items)

    def _fallbacks(self, key: Key) -> Iterator[Key]:
        """The key itself, then those with parents of its types, the nearest first."""
        yield key
        lines = [tuple(enumerate(self.types.lineage(part) or (part,))) for part in key]
        choices = sorted(product(*lines), key=lambda choice: sum(step for step, _ in choice))
        yield from (tuple(part for _, part in choice) for choice in choices[1:])

    def _stranger(self, row: CoefficientRow, declared: Declared) -> list[Problem]:
        """A bureau's row for a parameter that does not exist, or for a key that does not."""
        known = {(one.service, one.parameter) for one in self.rows} | set(declared)
        known |= {(INDICES, one.index) for one in self.indices}
        if (row.service, row.parameter) in known:
            return self._known_keys.problems(row)
        names = [f"{service}/{name}" if service else name for service, name in known]
        own = f"{row.service}/{row.parameter}" if row.service else row.parameter
        near = nearest(own, names) or nearest(row.parameter, [name for _, name in known])
        values = {"name": row.parameter, "service": row.service or "-", "nearest": near or "-"}
        return [Problem("coefficient-unknown-parameter", row.place, values)]

    def _other_measure(self, row: CoefficientRow) -> list[Problem]:
        """A bureau's row whose unit does not convert to that of the row it replaces."""
        like = [
            other
            for other in self.rows
            if other.service in (row.service, "") and other.parameter == row.parameter
        ]
        like = [other for other in like if other.key == row.key] or like
        known = [other.unit for other in like if is_unit(other.unit)]
        if not is_unit(row.unit) or not known:
            return []
        if any(same_dimension(row.unit, unit) for unit in known):
            return []
        values = {"name": row.name, "unit": row.unit, "expected": known[0]}
        return [Problem("coefficient-unit-mismatch", row.place, values)]


@cache
def _shipped_book() -> Book:
    return Book.read(shipped("coefficients"))


def _rows_of(tables: Mapping[str, CsvFile], name: str) -> list[Mapping[str, str]]:
    return [row for _, row in tables[name].rows] if name in tables else []


def _in_year(rows: list[CoefficientRow], year: int | None) -> CoefficientRow:
    """The row for a year among rows that are equal otherwise."""
    dated = sorted((row.year, n) for n, row in enumerate(rows) if row.year is not None)
    undated = [row for row in rows if row.year is None]
    if year is not None and dated and all(row.index for row in rows):
        return rows[min(dated, key=lambda one: (abs(one[0] - year), one[0]))[1]]
    until = [n for own, n in dated if year is None or own <= year]
    if until:
        return rows[until[-1]]
    return undated[0] if undated else rows[dated[0][1]]
