"""What an account folder kept for whoever asks: sums, statistics, coefficients, formulas."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import structs

from gep import units
from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.account.manifest import IndicatorRecord, TermRecord, TitledCoefficient, UsedCoefficient
from gep.account.sums import Entries, Part, Sums, account_sums
from gep.explain.nodes import CoefficientNode, CoefficientValue, Report

Array = npt.NDArray[np.float64]
Strata = npt.NDArray[np.intp]

TOLERANCE = 1e-12
_DEGREE = math.radians(6_371_008.8)
"""Length of a degree in m on a sphere of the mean radius of the Earth (GRS 80)."""
_TYPE = "ecosystem_type"


@dataclass(frozen=True)
class Zone:
    """One zone of an account; an empty code is the land that lies in no zone of the layer."""

    layer: str
    code: str
    name: str


class Archive:
    """A finished account, seen as what its numbers can be computed from again."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.hashed = account.manifest.hashed
        self.variants = self.hashed.indicators
        self._places: dict[tuple[Entries, str, str, str], Strata] = {}

    @cached_property
    def sums(self) -> Sums:
        """The sums that the raster pass left."""
        return account_sums(self.account.folder, self.hashed)

    @cached_property
    def county(self) -> Zone:
        """The county itself."""
        layer = self.account.layers[COUNTY]
        return Zone(COUNTY, layer.codes[0], layer.names[0])

    @cached_property
    def reporting(self) -> tuple[Zone, ...]:
        """The zones that may report statistics."""
        layer = self.hashed.reporting_layer
        if not layer:
            return ()
        zones = self.account.layers[layer]
        return tuple(Zone(layer, c, n) for c, n in zip(zones.codes, zones.names, strict=True))

    def rows_in(self, frame: pd.DataFrame, zone: Zone, service: str) -> pd.DataFrame:
        """The rows of a service in a zone."""
        is_here = (frame["zone_layer"] == zone.layer) & (frame["zone_code"] == zone.code)
        return frame[is_here & (frame["service"] == service)]

    def strata(self, zone: Zone) -> Strata:
        """Numbers of the strata of a zone, in order."""
        return self._strata.get((zone.layer, zone.code), np.zeros(0, np.intp))

    @cached_property
    def _strata(self) -> dict[tuple[str, str], Strata]:
        rows = self.sums.strata
        return {
            (str(layer), str(code)): np.sort(part["stratum"].to_numpy(np.intp))
            for (layer, code), part in rows.groupby(["zone_layer", "zone_code"])
        }

    def amount(
        self, numbers: Array, zone: Zone, kind: str, entries: Entries | None = None
    ) -> float:
        """Sum of the numbers of a type in a zone, stratum after stratum as valuation adds them.

        The numbers are those of ``entries``, without any those of the sums.
        """
        total = 0.0
        for number in numbers[self._at(entries or self.sums.entries, zone, kind)].tolist():
            total += number
        return total

    def _at(self, entries: Entries, zone: Zone, kind: str) -> Strata:
        """Where the entries of a type and zone stand."""
        if kind not in self.sums.types:
            return np.zeros(0, np.intp)
        key = entries, zone.layer, zone.code, kind
        if key not in self._places:
            at = entries.of_strata(self.strata(zone))[1]
            self._places[key] = at[entries.kind[at] == self.sums.types.index(kind)]
        return self._places[key]

    def opening(self, zone: Zone, kind: str) -> float | None:
        """Area of a type in the opening land cover of a zone, if there is one."""
        found = self.sums.opening_area
        return None if found is None else self.amount(found[1], zone, kind, found[0])

    def dense(self, numbers: Array, strata: Strata) -> Array:
        """Numbers of the sums as the table ``[stratum, type]`` of some strata."""
        return self.sums.entries.dense(numbers, strata, len(self.sums.types))

    @cached_property
    def pixel(self) -> float:
        """About the area of a pixel in the middle of the grid, in m2; NaN without a grid."""
        grid = self.hashed.grid
        if grid is None:
            return math.nan
        if not grid.crs.startswith("GEOG"):
            return grid.dx * grid.dy
        middle = math.radians(grid.top - 0.5 * grid.height * grid.dy)
        return (_DEGREE * grid.dx) * (_DEGREE * grid.dy) * math.cos(middle)

    def area(self, zone: Zone, kind: str) -> float:
        """Area of a type in a zone, in m2."""
        return self.amount(self.sums.area, zone, kind)

    def part(self, variant: IndicatorRecord) -> Part:
        """The sums of a variant, under its own mask."""
        key = variant.indicator, variant.label
        return self.sums.parts.get(key, Part(self.sums.area))

    def upstream(self, variant: IndicatorRecord, name: str) -> IndicatorRecord | None:
        """The variant that a name means inside the formula of another."""
        label = variant.upstream.get(name)
        if label is not None:
            return self.variants.get(f"{name}/{label}")
        # inside the raster pass a name means the per-area method, of which there is one
        per_area = (v for v in self.variants.values() if v.form == "PerArea")
        return next((v for v in per_area if v.indicator == name), None)

    @cached_property
    def _reports(self) -> dict[tuple[str, str, str], list[Report]]:
        found: dict[tuple[str, str, str], list[Report]] = {}
        keys = ["table", "measure", "item"]
        for row in self.account.statistics.to_dict("records"):
            own = {name: row[name] for name in Report.__dataclass_fields__}
            table, measure, item = (row[key] for key in keys)
            found.setdefault((table, measure, item), []).append(Report(**own))
        return found

    def reports(self, table: str, measure: str, item: str) -> tuple[Report, ...]:
        """What zones report of a measure."""
        return tuple(self._reports.get((table, measure, item), ()))

    @cached_property
    def _coefficients(self) -> dict[tuple[str, str, tuple[str, ...], bool], UsedCoefficient]:
        found = {}
        for record in self.hashed.coefficients:
            is_price = record.price_year is not None
            found[record.service, record.parameter, record.key, is_price] = record
        return found

    def coefficient(
        self, term: TermRecord, item: str, kind: str, *, as_price: bool = False
    ) -> float | None:
        """The value of a coefficient for an item and ecosystem type, if there is one."""
        named = (kind if axis == _TYPE else item for axis in term.by)
        key = tuple(part for one in named for part in one.split("|"))
        record = self._coefficients.get((term.service, term.name, key, as_price))
        return None if record is None else record.value

    def coefficient_node(
        self, term: TermRecord, item: str | None, kinds: Sequence[str], *, as_price: bool = False
    ) -> CoefficientNode:
        """A coefficient with the values that an item (None: any) and ecosystem types use."""
        entries = [
            coefficient_value(record)
            for record in self._told(term, as_price)
            if all(
                part in kinds if axis == _TYPE else item in (part, None)
                for axis, part in _by_axis(term.by, record.key)
            )
        ]
        unit = term.unit or (entries[0].unit if entries else "")
        return CoefficientNode(term.name, term.service, unit, tuple(entries))

    def _told(self, term: TermRecord, as_price: bool) -> Iterator[UsedCoefficient]:
        for (service, parameter, _, is_price), record in self._coefficients.items():
            if (service, parameter, is_price) == (term.service, term.name, as_price):
                yield record

    @cached_property
    def rasters(self) -> frozenset[str]:
        """Names of the rasters that the account was made of."""
        return frozenset(one.name for one in self.hashed.inputs if one.kind == "raster")


def _by_axis(axes: Sequence[str], key: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a key has for each axis; an axis such as type|age takes two of its parts."""
    parts = iter(key)
    for axis in axes:
        yield axis, "|".join(islice(parts, axis.count("|") + 1))


def coefficient_value(coefficient: UsedCoefficient) -> CoefficientValue:
    """One record of the manifest as a node, its chain multiplied again."""
    return replace(_value(coefficient), book=_value(coefficient.book) if coefficient.book else None)


def _value(coefficient: TitledCoefficient) -> CoefficientValue:
    value = coefficient.given_value
    for _, _, factor in coefficient.chain:
        value *= factor
    value *= units.conversion(coefficient.given_unit, coefficient.unit)
    kept = structs.asdict(coefficient)
    names = {one.name for one in fields(CoefficientValue)} - {"agrees", "book"}
    return CoefficientValue(
        **{name: kept[name] for name in names}, agrees=same(value, coefficient.value)
    )


def same(one: float, other: float) -> bool:
    """Whether two numbers are the same but for the dust of another order of adding."""
    if np.isnan(one) or np.isnan(other):
        return bool(np.isnan(one) and np.isnan(other))
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other))
