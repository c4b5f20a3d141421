"""The names that inputs may have: standard rasters, measures of statistics tables, items."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from gep.shipped import shipped_rows


@lru_cache(maxsize=4096)
def spelt(text: str) -> str:
    """A text without what people do not see: width of characters, spaces, case.

    >>> spelt(" ＳＯ₂ ") == spelt("so2")
    True
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True)
class StandardRaster:
    """A raster that formulas may ask for by name.

    ``bands`` is how many it has, 0 for any number. ``low`` and ``high`` bound what is plausible,
    in ``unit``. A ``category`` raster holds codes and is never averaged.
    ``step`` says what each of its bands is: a month, a day, or a storm_day.
    """

    name: str
    unit: str
    bands: int
    kind: str
    low: float | None
    high: float | None
    zh: str
    en: str
    step: str = ""


@dataclass(frozen=True)
class Measure:
    """A column of numbers that a statistics table may hold, for each item of an axis or for none.

    An empty unit means that each item has its own.
    """

    table: str
    key: str
    unit: str
    item_axis: str
    zh: str
    en: str


@dataclass(frozen=True)
class Item:
    """A product, a pollutant, a site: one thing that an indicator is counted for.

    ``indicator`` is the only one that counts it, where not every indicator of its axis does.
    """

    axis: str
    key: str
    zh: str
    en: str
    also_written: tuple[str, ...] = ()
    unit: str = ""
    ecosystem_type: str = ""
    shared_by: str = "area"
    indicator: str = ""

    def is_called(self, text: str) -> bool:
        """Whether a text is its key or one of its names, however spelt."""
        names = (self.key, self.zh, self.en, *self.also_written)
        return spelt(text) in map(spelt, names)


@dataclass(frozen=True)
class Vocabulary:
    """All names of inputs, read from the data files that ship with gep."""

    rasters: Mapping[str, StandardRaster]
    measures: tuple[Measure, ...]
    items: Mapping[str, Mapping[str, Item]]

    @classmethod
    @cache
    def shipped(cls) -> "Vocabulary":
        """The vocabulary of ``coefficients/``."""
        rasters = {row["name"]: _raster(row) for row in shipped_rows("rasters.csv")}
        measures = tuple(_measure(row) for row in shipped_rows("statistics.csv"))
        items: dict[str, dict[str, Item]] = {}
        for row in shipped_rows("items.csv"):
            items.setdefault(row["axis"], {})[row["item"]] = _item(row["axis"], row["item"], row)
        products = items.setdefault("product", {})
        for row in shipped_rows("products.csv"):
            products[row["product"]] = _item("product", row["product"], row)
        return cls(rasters, measures, items)

    def measure(self, table: str, key: str) -> Measure | None:
        """A measure of a table, None if the table has no such column."""
        return next((m for m in self.measures if (m.table, m.key) == (table, key)), None)

    def counted_for(self, axis: str, indicator: str) -> tuple[str, ...]:
        """Keys of the items of an axis that an indicator counts: its own, else what nobody's is."""
        items = self.items.get(axis, {}).values()
        own = indicator if any(item.indicator == indicator for item in items) else ""
        return tuple(item.key for item in items if item.indicator == own)

    def tables_with(self, key: str) -> tuple[Measure, ...]:
        """The measures of this name, one for each table that has it."""
        return tuple(m for m in self.measures if m.key == key)


def _raster(row: Mapping[str, str]) -> StandardRaster:
    return StandardRaster(
        name=row["name"],
        unit=row["unit"],
        bands=int(row["bands"] or 1),
        kind=row["kind"] or "continuous",
        low=float(row["low"]) if row["low"] else None,
        high=float(row["high"]) if row["high"] else None,
        zh=row["zh"],
        en=row["en"],
        step=row["step"],
    )


def _measure(row: Mapping[str, str]) -> Measure:
    return Measure(
        row["table"], row["measure"], row["unit"], row["item_axis"], row["zh"], row["en"]
    )


def _item(axis: str, key: str, row: Mapping[str, str]) -> Item:
    also = tuple(part.strip() for part in (row.get("also_written") or "").split(";") if part)
    return Item(
        axis=axis,
        key=key,
        zh=row["zh"],
        en=row["en"],
        also_written=also,
        unit=row.get("unit") or "",
        ecosystem_type=row.get("ecosystem_type") or "",
        shared_by=row.get("shared_by") or "area",
        indicator=row.get("indicator") or "",
    )
