"""What a report states: the numbers and names of one account, as people read them."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from gep.account.account import Account
from gep.account.columns import COUNTY, CURRENCY
from gep.account.manifest import Hashed
from gep.account.norm_record import NormRecord
from gep.account.zone_values import socioeconomic
from gep.book.confidence import recalled_share
from gep.outputs.tables.area import extent
from gep.outputs.tables.parts import TOTAL
from gep.outputs.tables.supply import lines, monetary, physical, price_table
from gep.outputs.tables.writing import parameters, sources
from gep.outputs.tables.zones import ecosystem_service, index, zone_service
from gep.telling.amounts import Shown, shown
from gep.telling.numbers import percent, raised, readable
from gep.telling.telling import Telling
from gep.telling.text import one_line
from gep.words import Language, words

DASH = "—"
STAR = "*"
_BRIEF = 120
"""Letters of a reason within a sentence."""
_IN_DETAIL = 1e6
"""The amount of money (CNY) that decides the unit of tables with great and small amounts."""


@dataclass(frozen=True)
class Facts:
    """One account in one language; tables are made when they are first asked for."""

    account: Account
    lang: Language
    before: Account | None = None
    """The account of another year that this one is held against, if there is one."""

    @cached_property
    def words(self) -> Telling:
        """What things are called."""
        return self.account.telling(self.lang)

    @property
    def hashed(self) -> Hashed:
        """The part of the manifest that says where everything came from."""
        return self.account.manifest.hashed

    @cached_property
    def name(self) -> str:
        """The name of the account, as one line."""
        return one_line(self.account.about.name)

    @property
    def year(self) -> str:
        """The year of the account."""
        return str(self.account.about.year)

    @property
    def norm(self) -> NormRecord:
        """The norm as it was applied."""
        return self.hashed.norm

    @property
    def norm_title(self) -> str:
        """The title of the norm."""
        return one_line(self.norm.title[self.lang])

    @cached_property
    def layer(self) -> str:
        """The partition that a report tells, if there is one."""
        return self.account.reporting_layer

    @cached_property
    def monetary(self) -> pd.DataFrame:
        """Lines, services and categories with their values."""
        return monetary(self.account, self.lang)

    @cached_property
    def physical(self) -> pd.DataFrame:
        """Quantities of the county."""
        return physical(self.account, self.lang)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """One line for each indicator and item."""
        return lines(self.account)

    @cached_property
    def prices(self) -> pd.DataFrame:
        """Unit prices and where they come from."""
        return price_table(self.account, self.lang)

    @cached_property
    def by_type(self) -> pd.DataFrame:
        """Values by ecosystem type."""
        return ecosystem_service(self.account, self.lang)

    @cached_property
    def index(self) -> pd.DataFrame:
        """GEP against GDP, area and people."""
        return index(self.account)

    @cached_property
    def county_index(self) -> "pd.Series[Any]":
        """The same of the county."""
        return self.index[self.index["zone_layer"] == COUNTY].iloc[0]

    @cached_property
    def extent(self) -> pd.DataFrame:
        """Areas of the county by ecosystem type; empty without land."""
        if self.account.extent.empty:
            return pd.DataFrame()
        land = extent(self.account, self.lang)
        return land[land["zone_layer"] == COUNTY].reset_index(drop=True)

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Coefficients that were used."""
        return parameters(self.account, self.lang)

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """Inputs, and what was done to them."""
        return sources(self.account)

    def by_zone(self, layer: str) -> pd.DataFrame:
        """Values of each service in the zones of a layer."""
        return zone_service(self.account, self.lang, layer)

    @cached_property
    def by_service(self) -> "pd.Series[float]":
        """Value of each counted service that has one, in the order of the norm."""
        return self.lines.groupby("service", sort=False)["value"].sum(min_count=1).dropna()

    @cached_property
    def greatest(self) -> "pd.Series[float]":
        """The same, greatest first."""
        return self.by_service.sort_values(ascending=False, kind="stable")

    @cached_property
    def by_category(self) -> dict[str, float]:
        """Value of each category that has one."""
        sums = self.monetary[self.monetary["row"] == "category"]
        return dict(zip(sums["category"], sums["value"].astype(float), strict=True))

    @cached_property
    def silent(self) -> pd.DataFrame:
        """Indicators and items of the county that have no quantity, with the reason."""
        return self.lines[self.lines["status"] != "computed"].reset_index(drop=True)

    def statistic(self, measure: str) -> float:
        """A measure of the county in the socioeconomic table; NaN where it is not reported."""
        found = socioeconomic(self.account.statistics, measure)
        return float(found.get(str(self.account.about.code), math.nan))

    # words

    def labels(self, keys: Iterable[str]) -> str:
        """What people call several keys, in a row."""
        return self.words.joined(map(self.words.label, keys))

    def counted(self, key: str, number: int) -> str:
        """A number of things in words: 1 zone, 2 zones.

        ``key`` is one of ``report_counts`` in the words.
        """
        said = words("report_counts")[key]
        form = said[self.lang] if self.lang == "zh" else said["en"][number != 1]
        return str(form).format(n=f"{number:,}")

    def brief(self, note: str) -> str:
        """A reason within a sentence; a very long one stands in a table as a whole."""
        reason = self.words.note(note)
        return reason if len(reason) <= _BRIEF else f"{reason[:_BRIEF]}…"

    def short(self, key: str) -> str:
        """The heading of a column without what it explains in brackets."""
        return re.split(r"[（(]", self.words.heading(key))[0].strip()

    def with_unit(self, key: str, unit: str) -> str:
        """The heading of a column with its unit."""
        return self.words.bracketed(self.words.heading(key), unit)

    # numbers

    def money(self, value: float) -> str:
        """An amount of money in the unit that fits it."""
        return self.amount(value, CURRENCY)

    def amount(self, value: float, unit: str) -> str:
        """An amount with the unit that fits it; a dash where there is none."""
        return self.words.amount(value, unit) or DASH

    def percent(self, share: float) -> str:
        """A share in percent; a dash where there is none."""
        return percent(share, 2) or DASH

    def part(self, value: float) -> str:
        """The share of an amount in the GEP, in percent."""
        total = self.account.total
        return self.percent(value / total if total else math.nan)

    def share(self, value: object) -> str:
        """A share of a table in percent; empty where there is none."""
        number = float(value) if isinstance(value, int | float) else math.nan
        return "" if math.isnan(number) else self.percent(number)

    def factor(self, value: float) -> str:
        """A factor in six digits that count, a very small one as a power of ten."""
        digits, _, power = readable(value).partition("e")
        if not power:
            return digits
        ten = f"10{raised(int(power))}"
        return ten if digits == "1" else f"{digits}×{ten}"

    def exact(self, value: object) -> str:
        """A coefficient or price in six digits that count, as it stands in its source."""
        number = float(value) if isinstance(value, int | float) else math.nan
        return "" if math.isnan(number) else readable(number)

    def step(self, unit: str, values: Iterable[float]) -> Shown:
        """The unit of a column, by its greatest value."""
        sizes = [abs(v) for v in values if not math.isnan(v)]
        return shown(unit, self.lang, max(sizes, default=0.0))

    @cached_property
    def detail(self) -> Shown:
        """The unit of money in tables that hold great and small amounts."""
        return shown(CURRENCY, self.lang, _IN_DETAIL)

    def whole(self, values: Iterable[float]) -> Shown:
        """The unit of money of a wide table: no digits behind the point, unless one needs them."""
        sizes = [abs(one) for one in values if one and not math.isnan(one)]
        one_by_one = min(sizes, default=0.0) >= self.detail.scale
        return replace(self.detail, digits=0) if one_by_one else self.detail

    def area(self, km2: float) -> str:
        """An area."""
        return self.amount(km2, "km2")

    def starred(self, zones: pd.DataFrame) -> list[str]:
        """Names of zones, with a star where something is not computed that other zones have."""
        pairs = zip(zones["zone_name"], zones["not_computed"], strict=True)
        return [one_line(str(name)) + (STAR if lacks else "") for name, lacks in pairs]

    def growth(self) -> str:
        """How much the total grew since the other account, at current prices."""
        assert self.before is not None
        old, new = self.before.total, self.account.total
        return self.words.word(
            "report",
            "growth",
            year=self.before.about.year,
            old=self.money(old),
            new=self.money(new),
            difference=signed(self.money(abs(new - old)), new - old),
            share=signed(self.percent(abs(new / old - 1.0) if old else math.nan), new - old),
        )

    def share_recalled(self, services: Sequence[str]) -> float:
        """Share of the value of some services that rests on recalled coefficients."""
        rows = self.account.rows(layer=self.account.accounting_area)
        rows = rows[rows["service"].isin(list(services))]
        return recalled_share(rows["value_yuan"], rows["confidence"])

    @staticmethod
    def is_total(key: str) -> bool:
        """Whether a key stands for all others together."""
        return key == TOTAL


def signed(text: str, size: float) -> str:
    """The text of a difference with its sign.

    >>> signed("1.2%", 0.012), signed("1.2%", -0.012)
    ('+1.2%', '\u22121.2%')
    """
    return f"{'+' if size >= 0 else chr(0x2212)}{text}"
