"""Which zone each row of a table of quantities means: by code, by a name beside a code, or by name.

A table of quantities has no zone layer to be held against, so that its own rows say what zones
there are. What would be counted twice or lies in another county is refused.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from gep.book.vocabulary import spelt
from gep.inputs.land.codes import as_code, match_code
from gep.inputs.tables.rows import TableRow, total_of
from gep.inputs.tables.spellings import KnownNames, listed
from gep.problems import Problem

ALL = "*"
"""In the place of a zone: the row sums those of the zones."""

_MARKS = "*†‡※#"
_LEVELS = (6, 9)  # digits of a county and of a township, within which other codes may lie


class TableZones:
    """The zones that some rows name; each is a text as codes are compared."""

    def __init__(self, rows: Iterable[TableRow], known: KnownNames) -> None:
        self._known = known
        self._asked = match_code(known.county)
        self._county = {spelt(self._asked), spelt(known.county_name)} - {""}
        self._named: dict[str, list[TableRow]] = {}
        self._first: dict[str, TableRow] = {}
        for row in rows:
            text, name = row.text("zone_code"), row.text("zone_name")
            code = match_code(text)
            if not text or self._sums(row) or spelt(code) in self._county:
                continue
            if code.isdigit() or name:
                self._first.setdefault(code, row)
            if name:
                self._named.setdefault(code, []).append(row)
        self._take_county_out()
        self._codes_of: dict[str, set[str]] = {}
        for code, named in self._named.items():
            for row in named:
                self._codes_of.setdefault(spelt(row.text("zone_name")), set()).add(code)

    def _take_county_out(self) -> None:
        """Where nobody said which county it is: a code that all others lie in is no zone of it."""
        digits = [code for code in self._first if code.isdigit()]
        begun = {code[: _LEVELS[0]] for code in digits}
        if not self._asked.isdigit() and len(begun) == 1 and len(digits) > 1:
            self._county |= begun
            self._first.pop(begun.pop(), None)

    def of(self, row: TableRow) -> str | None:
        """The zone of a row: "" for the county, `ALL` for a sum, None for what is no zone."""
        text, code, sums = _text(row), match_code(_text(row)), self._sums(row)
        if not text or sums == "county" or {spelt(text), code} & self._county:
            return ""
        if sums == "all":
            return ALL
        if code in self._first or not self._first:
            return code
        found = self._codes_of.get(spelt(text), set())
        return next(iter(found)) if len(found) == 1 else None

    def listed(self, rows: Iterable[TableRow]) -> tuple[tuple[str, str, str], ...]:
        """Each zone of rows with its code in the shortest writing and its name, by code."""
        written: dict[str, str] = {}
        for row in rows:
            zone = self.of(row)
            if not zone or zone == ALL:
                continue
            text = as_code(row.text("zone_code"))
            own = text if match_code(text) == zone else zone
            kept = written.setdefault(zone, own)
            written[zone] = min(kept, own, key=lambda code: (len(code), code))
        return tuple(
            sorted((code, self._name(zone) or code, zone) for zone, code in written.items())
        )

    def _name(self, zone: str) -> str:
        named = self._named.get(zone)
        return named[0].text("zone_name") if named else ""

    def problems(self, row: TableRow) -> Iterator[Problem]:
        """What is wrong with the zone of a row: no zone, another county's, or of two names."""
        zone, column = self.of(row), "zone_code" if row.text("zone_code") else "zone_name"
        if any(one in _MARKS or unicodedata.category(one) == "No" for one in _text(row)):
            yield row.problem("quantity-zone-mark", column)
        elif zone is None:
            yield row.problem("quantity-zone", column, text=_text(row), known=self._offered(row))
        elif zone.isdigit() and self._asked.isdigit() and not zone.startswith(self._begins):
            yield row.problem("quantity-other-county", column, county=self._asked)
        elif match_code(row.text("zone_code")) == zone:
            name = self._name(zone)
            if zone and row.text("zone_name") not in ("", name):
                values = {"zone": zone, "other": name, "line": self._named[zone][0].at("zone_name")}
                yield row.problem("quantity-zone-name", "zone_name", **values)

    def nested(self) -> Iterator[Problem]:
        """Zones that lie in other zones of the table, which would be counted twice."""
        for code, row in self._first.items():
            wholes = [code[:digits] for digits in _LEVELS if code.isdigit() and len(code) > digits]
            for whole in (one for one in wholes if one in self._first):
                values = {"whole": whole, "line": self._first[whole].at("zone_code")}
                yield row.problem("quantity-zone-within", "zone_code", **values)

    @property
    def _begins(self) -> str:
        """What codes within the county begin with; a prefecture's or a province's ends in 00."""
        begins = self._asked
        while len(begins) > 2 and begins.endswith("00"):  # noqa: PLR2004 - digits of a province
            begins = begins[:-2]
        return begins

    def _sums(self, row: TableRow) -> str:
        return total_of(_text(row), self._known.county_name)

    def _offered(self, row: TableRow) -> str:
        names: Sequence[str] = [*self._first, *(self._name(code) for code in self._named)]
        return listed(list(names), _text(row))


def _text(row: TableRow) -> str:
    return row.text("zone_code") or row.text("zone_name")
