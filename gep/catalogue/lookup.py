"""Coefficients as arrays: for each item and ecosystem type of an account, with their record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from gep import units
from gep.book.book import Book, Found, Where
from gep.book.coefficient import CoefficientRow
from gep.book.confidence import CONFIDENCE
from gep.book.price_indices import PriceFound
from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import Term
from gep.catalogue.used import Used

TYPE_AXIS = "ecosystem_type"
ITEM_AXIS = "item"


Drawn: TypeAlias = Mapping[CoefficientRow, npt.NDArray[np.float64]]
"""Other values of rows of the book, ``[draw]``, each in the unit, place and year of its row.

A row is one number, however many types borrow it, services ask for it and years it is moved to.
"""


@dataclass(frozen=True)
class Looked:
    """A coefficient for every cell of its axes, NaN where the book has none.

    ``values`` have an axis of draws before those axes if any of them was drawn. ``rank`` counts in
    `CONFIDENCE`, with the shape of the axes.
    """

    values: npt.NDArray[np.float64]
    rank: npt.NDArray[np.int8]
    used: tuple[Used, ...]
    missing: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Lookup:
    """Looks coefficients up for one account: its place, norm and year, its types and items.

    ``drawn`` rows of the book have those values instead of their own.
    """

    book: Book
    where: Where
    year: int
    types: tuple[str, ...]
    vocabulary: Vocabulary
    drawn: Drawn = field(default_factory=dict)
    _known: dict[tuple[Term, tuple[str, ...], int | None], Looked] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def coefficient(self, term: Term, items: Sequence[str] = ()) -> Looked:
        """A coefficient as ``[..., item, 1, ecosystem_type]``, of length 1 where alike."""
        return self._spread(term, tuple(items), None)

    def price(self, term: Term, items: Sequence[str], year: int) -> Looked:
        """A price in another year, moved by its index, as ``[..., item, 1, ecosystem_type]``."""
        return self._spread(term, tuple(items), year)

    def lacking(self, term: Term, items: Sequence[str] | None) -> tuple[tuple[str, ...], ...]:
        """Keys that the book has no row for: of each type and these items, or (None) each code."""
        axes = [
            tuple(items) if items is not None and axis != TYPE_AXIS else self._keys(axis, term)
            for axis in term.by
        ]
        return self._table(term, term.by, axes, None).missing

    def pass_table(self, term: Term) -> tuple[npt.NDArray[np.float64], tuple[Used, ...]]:
        """A coefficient for the raster pass: ``[list axis.., type, code]``, as far as it varies.

        The last column of a code axis is NaN, for codes that the book does not know.
        """
        codes = [axis for axis in term.by if axis in self.vocabulary.rasters]
        order = sorted(term.by, key=lambda axis: (axis in codes, axis == TYPE_AXIS))
        axes = [self._keys(axis, term) for axis in order]
        looked = self._table(term, order, axes, None)
        table = looked.values
        if codes:
            table = self._by_code(table, axes[-1])
            if TYPE_AXIS not in term.by:
                table = np.repeat(table[..., None, :], len(self.types), axis=-2)
        return table, looked.used

    def _by_code(
        self, table: npt.NDArray[np.float64], keys: tuple[str, ...]
    ) -> npt.NDArray[np.float64]:
        codes = [int(key) for key in keys]
        spread = np.full((*table.shape[:-1], max(codes) + 2), np.nan)
        spread[..., codes] = table
        return spread

    def _keys(self, axis: str, term: Term) -> tuple[str, ...]:
        if axis == TYPE_AXIS:
            return self.types
        if axis in self.vocabulary.items:
            return tuple(self.vocabulary.items[axis])
        place = term.by.index(axis)
        keys = self.book.keys(term.service, term.name)
        return tuple(sorted({key[place] for key in keys if len(key) > place}))

    def _spread(self, term: Term, items: tuple[str, ...], price_year: int | None) -> Looked:
        key = term, items, price_year
        if key not in self._known:
            self._known[key] = self._by_item(term, items, price_year)
        return self._known[key]

    def _by_item(self, term: Term, items: tuple[str, ...], price_year: int | None) -> Looked:
        order = sorted(term.by, key=lambda axis: axis == TYPE_AXIS)
        axes = [self.types if axis == TYPE_AXIS else tuple(items) for axis in order]
        looked = self._table(term, order, axes, price_year)
        by_item = len(items) if any(axis != TYPE_AXIS for axis in order) else 1
        by_type = len(self.types) if TYPE_AXIS in order else 1
        shape = (by_item, 1, by_type)
        values = looked.values.reshape(*looked.values.shape[: -len(order) or None], *shape)
        return Looked(values, looked.rank.reshape(shape), looked.used, looked.missing)

    def _table(
        self,
        term: Term,
        order: Sequence[str],
        axes: Sequence[Sequence[str]],
        price_year: int | None,
    ) -> Looked:
        shape = tuple(len(axis) for axis in axes)
        rank = np.zeros(shape, np.int8)
        numbers: dict[tuple[int, ...], float | npt.NDArray[np.float64]] = {}
        used: dict[tuple[str, ...], Used] = {}
        missing = []
        for at in product(*(range(len(axis)) for axis in axes)):
            parts = dict(zip(order, (axes[n][i] for n, i in enumerate(at)), strict=True))
            # an item such as bamboo_forest|young_forest is two parts of a key
            key = tuple(part for axis in term.by for part in parts[axis].split("|"))
            found = self._find(term, key, price_year)
            if found is None:
                missing.append(key)
                continue
            unit = term.unit or found.unit
            one = used[key] = Used.found((term.service, term.name, key), unit, found)
            is_drawn = found.row in self.drawn
            numbers[at] = self._drawn(found, unit) if is_drawn else one.value
            rank[at] = CONFIDENCE.index(one.confidence)
        draws = np.broadcast_shapes(*(np.shape(number) for number in numbers.values()))
        values = np.full((*draws, *shape), np.nan)
        for at, number in numbers.items():
            cell: tuple[Any, ...] = (..., *at)
            values[cell] = number
        return Looked(values, rank, tuple(used.values()), tuple(missing))

    def _drawn(self, found: Found | PriceFound, unit: str) -> npt.NDArray[np.float64]:
        """The draws of a row, moved to their year step by step as the row's own value is."""
        values = self.drawn[found.row]
        for _, _, factor in found.chain if isinstance(found, PriceFound) else ():
            values = values * factor
        return values * units.conversion(found.unit, unit)

    def _find(
        self, term: Term, key: tuple[str, ...], price_year: int | None
    ) -> Found | PriceFound | None:
        if price_year is None:
            return self.book.find(term.service, term.name, key, self.where, self.year)
        return self.book.price(term.service, term.name, key, self.where, price_year)


def shared_terms(book: Book) -> Mapping[str, Term]:
    """The coefficients and prices of the book that belong to no service, as formulas name them.

    A shared row keyed by an ecosystem type varies by type, any other key by the indicator's item.
    A parameter whose rows have unlike units takes its unit from the row.
    """
    terms = {}
    for parameter in book.parameters(""):
        keys = [key for key in book.keys("", parameter) if key]
        by: tuple[str, ...] = ()
        if keys:
            by = (TYPE_AXIS,) if keys[0][0] in book.types.parents else (ITEM_AXIS,)
        found = {row.unit for row in book.rows if not row.service and row.parameter == parameter}
        one = sorted(found)[0]
        alike = all(units.is_unit(u) and units.same_dimension(u, one) for u in found)
        terms[parameter] = Term(parameter, "coefficient", one if alike else "", "", by)
    return terms
