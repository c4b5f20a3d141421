"""What a map shows, taken from the rows of an account: values by zone, and what lacks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gep.account.account import Account
from gep.account.columns import COUNTY, CURRENCY
from gep.account.zone_values import amounts, socioeconomic, value_matrix

GEP = "gep"
Per = Literal["zone", "km2", "ha", "head", "gep"]
Numbers = NDArray[np.float64]

PERCENT = "percent"
_AREAS: Mapping[str, float] = {"km2": 1e6, "ha": 1e4}
"""Square metres in the areas that amounts are shown over."""
_OVER: Mapping[str, str] = {"km2": "km-2", "ha": "ha-1", "head": "person-1"}
_PART = ["service", "indicator", "item"]
_NEEDED = ["zone_layer", "zone_code", *_PART, "status", "quantity", "unit", "value_yuan",
           "confidence"]  # fmt: skip
_LEAST_SHARE = 1e-3
"""Land in no zone below this share of the county is the width of a line and not worth an entry."""


@dataclass(frozen=True)
class Subject:
    """What is asked about: a service or ``gep`` in money, or the quantity of an indicator."""

    value: str = GEP
    quantity: str = ""
    item: str = ""
    per: Per = "zone"

    @property
    def column(self) -> str:
        """The column of the account that it is summed from."""
        return "quantity" if self.quantity else "value_yuan"


@dataclass(frozen=True)
class ZoneValues:
    """Amounts of each zone in ``unit``, in the order of ``codes``; NaN is not computed."""

    unit: str
    codes: tuple[str, ...]
    values: Numbers
    partial: frozenset[str]
    """Zones with a value that lack a part of it which other zones have."""
    unpeopled: frozenset[str]
    """Zones whose value per head is not computed since nobody said how many live there."""
    total: float
    """The same of the county; NaN where that is not computed."""


@dataclass(frozen=True)
class LayerValues:
    """The zones of one layer of an account and the county, with all that is valued in them."""

    account: Account
    layer: str

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Zones in the order of the account."""
        return tuple(str(code) for code in self.account.layers[self.layer].codes)

    @cached_property
    def people(self) -> Mapping[str, float]:
        """Population by zone code, where it is given and positive."""
        return socioeconomic(self.account.statistics, "population")

    def of(self, subject: Subject) -> ZoneValues:
        """What is asked about, in each zone and in the county."""
        by_zone, total = self._whole(subject)
        county = self.account.layers[COUNTY]
        unit, unpeopled = self._unit(subject), frozenset[str]()
        if area := _AREAS.get(subject.per):
            sizes = self.account.layers[self.layer].areas_m2
            by_zone = by_zone * (area / np.array(sizes, dtype=np.float64))
            total /= float(np.sum(np.array(county.areas_m2, dtype=np.float64))) / area
            unit = f"{unit} {_OVER[subject.per]}"
        elif subject.per == "head":
            people = self._people_of(self.codes)
            unpeopled = frozenset(np.array(self.codes)[np.isnan(people)])
            by_zone, total = by_zone / people, total / float(self._people_of(county.codes).sum())
            unit = f"{unit} {_OVER[subject.per]}"
        elif subject.per == "gep":
            whole, all_of_it = self._whole(Subject())
            by_zone, total = _percent(by_zone, whole), float(_percent(total, all_of_it))
            unit = PERCENT
        without = {code for code, v in zip(self.codes, by_zone, strict=True) if np.isnan(v)}
        return ZoneValues(
            unit, self.codes, by_zone, self._partial(subject) - without, unpeopled, total
        )

    def rows(self, subject: Subject, layer: str = COUNTY) -> pd.DataFrame:
        """The rows of the account that it is made of, in one zone layer, with what maps need."""
        rows = self._rows[layer]
        if subject.quantity:
            rows = rows[rows["indicator"] == subject.quantity]
            return rows[rows["item"] == subject.item] if subject.item else rows
        services = services_of(self.account, subject.value)
        return rows[rows["service"].isin(services)]

    @cached_property
    def _rows(self) -> Mapping[str, pd.DataFrame]:
        """Rows by zone layer, without the columns that cost time and no map needs."""
        area = self.account.accounting_area
        return {one: self.account.rows(layer=one)[_NEEDED] for one in (area, self.layer)}

    def _whole(self, subject: Subject) -> tuple[Numbers, float]:
        """Amounts of the zones and of the county, over nothing."""
        if not subject.quantity:
            found = np.array(self._money[subject.value], dtype=np.float64)
            return found, float(self._county_money[subject.value].sum())
        quantities = self._quantity(subject, self.layer).reindex(self.codes)
        return np.array(quantities, dtype=np.float64), float(self._quantity(subject, COUNTY).sum())

    @cached_property
    def _money(self) -> pd.DataFrame:
        """CNY of each service and of ``gep`` in each zone."""
        return self._matrix(self.layer).reindex(self.codes)

    @cached_property
    def _county_money(self) -> pd.DataFrame:
        return self._matrix(COUNTY)

    def _matrix(self, layer: str) -> pd.DataFrame:
        rows = self.rows(Subject(), layer)
        return value_matrix(rows, "zone_code", self.account.services())

    def _quantity(self, subject: Subject, layer: str) -> "pd.Series[float]":
        found = amounts(self.rows(subject, layer), ["zone_code"], ["indicator"], "quantity")
        return found[subject.quantity]

    def _unit(self, subject: Subject) -> str:
        if not subject.quantity:
            return CURRENCY
        units = self.rows(subject)["unit"]
        return str(units[units != ""].iloc[0])

    def _people_of(self, codes: Collection[str]) -> Numbers:
        return np.array([self.people.get(str(code), np.nan) for code in codes])

    def _partial(self, subject: Subject) -> frozenset[str]:
        """Zones where an indicator or item is not computed that is computed elsewhere."""
        if subject.quantity:
            return _zones_of(self._lacking(subject))
        services = services_of(self.account, subject.value)
        return _zones_of(self._all_lacking[self._all_lacking["service"].isin(services)])

    @cached_property
    def _all_lacking(self) -> pd.DataFrame:
        return self._lacking(Subject())

    def _lacking(self, subject: Subject) -> pd.DataFrame:
        """Rows of zones that are not computed although they are elsewhere."""
        rows = self.rows(subject, self.layer)
        everywhere = pd.concat([rows, self.rows(subject)])
        computed = everywhere.loc[everywhere[subject.column].notna(), _PART].drop_duplicates()
        lacking: pd.DataFrame = rows[rows["status"] == "not_computed"].merge(computed, on=_PART)
        return lacking


def _zones_of(rows: pd.DataFrame) -> frozenset[str]:
    return frozenset(rows["zone_code"]) - {""}


def _percent(part: Numbers | float, whole: Numbers | float) -> Numbers:
    """Percent, or NaN of what is nothing or less."""
    whole = np.asarray(whole, dtype=np.float64)
    return 100.0 * np.asarray(part) / np.where(whole > 0, whole, np.nan)


def map_layer(account: Account) -> str:
    """The partition that maps show: the reporting layer, else the accounting area."""
    return account.reporting_layer or account.accounting_area


def services_of(account: Account, value: str) -> tuple[str, ...]:
    """The services that a value is made of: one service, or for ``gep`` all that are counted."""
    return account.services() if value == GEP else (value,)


def valued_services(account: Account) -> tuple[str, ...]:
    """Counted services with a value anywhere in the account."""
    rows = account.rows()
    valued = set(rows.loc[rows["value_yuan"].notna(), "service"])
    return tuple(key for key in account.services() if key in valued)


def lacking(rows: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """What could be computed nowhere: (service,), or where the rest of it could, its part.

    A part is (indicator,) or (indicator, item). What does not apply is not lacking.
    """
    computed = {tuple(row) for row in rows.loc[rows["status"] == "computed", _PART].to_numpy()}
    missing = rows.loc[rows["status"] == "not_computed", _PART].drop_duplicates()
    alive = {service for service, _, _ in computed}
    found = [
        (service,) if service not in alive else tuple(part for part in (indicator, item) if part)
        for service, indicator, item in missing.to_numpy()
        if (service, indicator, item) not in computed
    ]
    return tuple(dict.fromkeys(found))


def land_in_no_zone(account: Account, layer: str) -> bool:
    """Whether a visible part of the county lies in no zone of the layer."""
    extent = account.extent
    outside = extent[(extent["zone_layer"] == layer) & (extent["zone_code"] == "")]["area_m2"]
    county = extent[extent["zone_layer"] == COUNTY]["area_m2"]
    return float(outside.sum()) > _LEAST_SHARE * float(county.sum())


def type_shares(account: Account) -> Mapping[str, float]:
    """Share of each ecosystem type that there is in the county's area."""
    extent = account.extent
    areas = extent[extent["zone_layer"] == COUNTY].groupby("ecosystem_type")["area_m2"].sum()
    order = [key for key in account.manifest.hashed.ecosystem_types if key in areas.index]
    return {key: float(areas[key]) / float(areas.sum()) for key in order}
