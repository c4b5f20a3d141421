"""What may be written in a statistics table: tables, measures, items and zones, however spelt."""

import difflib
import itertools
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.vocabulary import Measure, Vocabulary, spelt
from gep.inputs.land.codes import match_code
from gep.words import words

LISTS_SHEET = "_lists"
"""Sheet of the template that only holds the entries of its drop-downs."""

EXAMPLE = "示例"
"""Zone of the row that shows how a table is filled; it is never read."""

_SHOWN = 12
_WIDE = {ord(mark) + 0xFEE0: mark for mark in "0123456789.,+-eE%"}
_NUMBER = re.compile(r"[+-]?(([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?")


def clean(value: object) -> str:
    """What stands in a cell, as one line of text; a whole number has no decimals.

    >>> clean(330881001.0), clean("　双塔  街道 "), clean(None)
    ('330881001', '双塔 街道', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def plain_number(text: str) -> float:
    r"""The number that a text is, commas between thousands allowed; NaN if it is none.

    Digits and marks of full width are read one by one; nothing else is made a number, so that a
    footnote mark does not become a digit.

    >>> plain_number("1,747.5"), plain_number("1,74"), plain_number("about 5"), plain_number("62①")
    (1747.5, nan, nan, nan)
    >>> plain_number("\uff11\uff12\uff0e\uff15")
    12.5
    """
    plain = _plain(text)
    number = float(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else math.nan
    return number if math.isfinite(number) else math.nan


def half_step(text: str) -> float:
    """Half of the last digit that a number is written to, 0 where it is no number.

    >>> half_step("1,747.5"), half_step("12"), half_step("1.2e4"), half_step("-")
    (0.05, 0.5, 500.0, 0.0)
    """
    plain = _plain(text)
    if not _NUMBER.fullmatch(plain):
        return 0.0
    exponent = Decimal(plain.replace(",", "")).as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)


def rounding(text: str) -> float:
    """How far the rounding of a written number reaches, as a share of it; 0 where it is none.

    >>> rounding("50"), rounding("0"), rounding("")
    (0.01, 0.0, 0.0)
    """
    number = plain_number(text)
    return half_step(text) / abs(number) if number and not math.isnan(number) else 0.0


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text.translate(_WIDE)).lower()


def listed(known: Collection[str], text: str = "") -> str:
    """Some of the names that would do, those most like a text first."""
    near = difflib.get_close_matches(text, list(known), n=3, cutoff=0.4)
    rest = [name for name in known if name not in near]
    names = [*near, *rest]
    return ("、".join(names[:_SHOWN]) or "-") + (" …" if len(names) > _SHOWN else "")


@dataclass(frozen=True)
class KnownNames:
    """All that a statistics table of one account may name.

    ``zones`` are codes and names of the layer that reports, ``county`` the account's own code
    (its rows are the county's), an axis of which the vocabulary has no items is free.
    """

    zones: Mapping[str, str]
    county: str
    county_name: str
    year: int
    vocabulary: Vocabulary
    types: EcosystemTypes

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Keys of all tables."""
        return tuple(dict.fromkeys(measure.table for measure in self.vocabulary.measures))

    def table(self, name: str) -> str | None:
        """Key of the table that a sheet's name means."""
        titles, crosses = words("statistics_tables"), words("statistics_crosses")
        return self._only(
            name,
            (
                (key, (key, *titles[key].values(), *crosses.get(key, {}).values()))
                for key in self.tables
            ),
        )

    def measures(self, table: str) -> tuple[Measure, ...]:
        """The measures of a table."""
        return tuple(m for m in self.vocabulary.measures if m.table == table)

    def measure(self, table: str, text: str) -> Measure | None:
        """The measure of a table that a text means; none needs naming where there is only one."""
        measures = self.measures(table)
        if not text and len(measures) == 1:
            return measures[0]
        key = self._only(text, ((m.key, (m.key, m.zh, m.en)) for m in measures))
        return self.vocabulary.measure(table, key) if key else None

    def item(self, measure: Measure, text: str) -> str | None:
        """Id of the item that a text means: empty without an axis, the text itself on a free one.

        On two axes the parts are joined by ``|``.
        """
        axes = measure.item_axis.split("|") if measure.item_axis else []
        parts = unicodedata.normalize("NFKC", text).split("|") if text else []
        if len(axes) != len(parts):
            return None
        found = [self._on_axis(*pair) for pair in zip(axes, parts, strict=True)]
        return None if None in found else "|".join(filter(None, found))

    def items(self, measure: Measure) -> list[str]:
        """Titles of the items that a measure may have, in the words of a bureau."""
        axes = measure.item_axis.split("|") if measure.item_axis else []
        titles = [self._titles(axis) for axis in axes]
        return ["|".join(parts) for parts in itertools.product(*titles)] if titles else []

    def _titles(self, axis: str) -> list[str]:
        if axis == "ecosystem_type":
            return list(self.types.zh.values())
        items = self.vocabulary.items.get(axis, {}).values()
        return [item.zh if item.zh == item.key else f"{item.zh} ({item.key})" for item in items]

    def unit(self, measure: Measure, item: str) -> str:
        """Unit of a measure, else the yearly one of the item, else empty: any unit will do."""
        if measure.unit:
            return measure.unit
        known = self.vocabulary.items.get(measure.item_axis, {}).get(item)
        unit = known.unit if known else ""
        return f"{unit} yr-1" if unit and "yr-1" not in unit else unit

    def zone(self, text: str) -> str | None:
        """Code of the zone or county that a code or a name means, as the zone layer writes it."""
        names = self._zone_spellings
        return names.get(match_code(text)) or names.get(spelt(text))

    @cached_property
    def _zone_spellings(self) -> dict[str, str]:
        zones = {**self.zones, self.county: self.county_name}
        by_name: dict[str, list[str]] = {}
        for code, name in zones.items():
            by_name.setdefault(spelt(name), []).append(code)
        names = {name: codes[0] for name, codes in by_name.items() if name and len(codes) == 1}
        return names | {match_code(code): code for code in zones}

    def _on_axis(self, axis: str, text: str) -> str | None:
        text = text.strip()
        if axis == "ecosystem_type":
            return self.types.find(text)
        items = self.vocabulary.items.get(axis)
        if items is None:
            return text or None
        return next((item.key for item in items.values() if item.is_called(text)), None)

    def _only(self, text: str, names: Iterable[tuple[str, Iterable[str]]]) -> str | None:
        wanted = spelt(text)
        return next((key for key, all_ in names if wanted in map(spelt, all_)), None)
