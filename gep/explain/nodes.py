"""The nodes of an explanation: from the value of a service down to statistics and coefficients.

Every number is exact. ``agrees`` says whether a number computed again from what the folder kept
is the one that the account states; None where it cannot be computed again.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from gep.words import Bilingual, Language


@dataclass(frozen=True)
class Argument:
    """A number that goes into a formula under a name."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True)
class Report:
    """One amount of the statistics, and the cell that it stands in."""

    table: str
    measure: str
    item: str
    zone_code: str
    value: float
    unit: str
    year: int | None
    source: str
    file: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class Contribution:
    """What one reporting zone gives to the zone asked for: its amount x the share of its land.

    ``rest`` marks what the county's amount leaves for zones that do not report; ``by_area`` that
    the reporting zone has no land of the item's own type, so that plain area stood in.
    """

    zone_code: str
    zone_name: str
    amount: float
    share: float
    arguments: tuple[Argument, ...]
    reports: tuple[Report, ...]
    rest: bool = False
    by_area: bool = False


@dataclass(frozen=True)
class Step:
    """A formula with numbers put in, for one ecosystem type.

    ``bare`` is what the formula gives in its own unit, ``result`` that in the indicator's,
    ``quantity`` the result after the limit; ``recorded`` is what the account states. ``area`` in m2
    is that of the type, ``pixels`` so many pixels of the grid as cover it.
    """

    ecosystem_type: str
    numbers: str
    arguments: tuple[Argument, ...]
    bare: float
    result: float
    quantity: float
    limit_factor: float | None = None
    recorded: float | None = None
    agrees: bool | None = None
    contributions: tuple[Contribution, ...] = ()
    area: float = math.nan
    pixels: float = math.nan


@dataclass(frozen=True)
class CoefficientValue:
    """One number of the book as it was used.

    ``low`` and ``high`` are in the unit and year of ``value``. ``chain`` are the steps of a price
    index (year reached, index, factor) from ``given_value`` to the price year; ``book`` is what the
    book itself says beside a bureau's own number.
    """

    key: tuple[str, ...]
    value: float
    unit: str
    given_value: float
    given_unit: str
    low: float | None
    high: float | None
    year: int | None
    price_year: int | None
    index: str
    chain: tuple[tuple[int, str, float], ...]
    borrowed_from: str
    source: str
    source_title: str
    confidence: str
    local: bool
    place: str
    note: str
    agrees: bool | None = None
    book: "CoefficientValue | None" = None


@dataclass(frozen=True)
class CoefficientNode:
    """A coefficient with its value for each key that was asked for."""

    name: str
    service: str
    unit: str
    entries: tuple[CoefficientValue, ...]


@dataclass(frozen=True)
class Statistic:
    """A measure of the statistics, by what it is placed on the land, and what was reported."""

    table: str
    measure: str
    item: str
    unit: str
    shared_by: str
    shared_on: tuple[str, ...]
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class LimitNode:
    """A step that is decided once for the county and becomes one factor for every zone."""

    formula: str
    says: str
    unit: str
    steps: tuple["LimitStep", ...]
    statistics: tuple[Statistic, ...] = ()
    coefficients: tuple[CoefficientNode, ...] = ()


@dataclass(frozen=True)
class LimitStep:
    """The county's amount before and after the limit; ``ecosystem_type`` is empty if it is one."""

    ecosystem_type: str
    numbers: str
    arguments: tuple[Argument, ...]
    unlimited: float
    limited: float
    factor: float
    recorded: float | None
    agrees: bool | None


@dataclass(frozen=True)
class Workings:
    """One formula and everything that went into it.

    ``form`` is PerArea (computed on cells, then summed), FromSums, FromStatistics or Derived.
    ``unread`` says what of the formula is no plain arithmetic, so that it was not computed again;
    ``over_cells`` that the formula stands for a sum of what it gives on each cell.
    """

    name: str
    item: str
    method: str
    form: str
    formula: str
    says: str
    unit: str
    own_unit: str
    factor: float
    steps: tuple[Step, ...]
    rasters: tuple[str, ...] = ()
    coefficients: tuple[CoefficientNode, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    upstream: tuple["Workings", ...] = ()
    limit: LimitNode | None = None
    unread: str = ""
    over_cells: bool = False


@dataclass(frozen=True)
class PriceNode:
    """A unit price; ``by_type`` has one value under ``""`` where types do not differ."""

    name: str
    formula: str
    says: str
    unit: str
    own_unit: str
    year: int | None
    by_type: tuple[tuple[str, float], ...]
    numbers: str
    agrees: bool | None
    coefficients: tuple[CoefficientNode, ...]
    arguments: tuple[Argument, ...] = ()
    factor: float = 1.0


@dataclass(frozen=True)
class TypeRow:
    """One row of the account; ``share`` is that of the quantity of all types."""

    ecosystem_type: str
    quantity: float
    share: float
    price: float
    value: float
    coverage: float
    status: str
    allocated: bool
    confidence: str
    note: str
    agrees: bool | None


@dataclass(frozen=True)
class ProductNode:
    """Value = quantity x price of an indicator, or of one of its items."""

    indicator: str
    item: str
    method: str
    counted: bool
    quantity: float
    unit: str
    value: float
    coverage: float
    price: PriceNode | None
    rows: tuple[TypeRow, ...]
    workings: Workings | None


@dataclass(frozen=True)
class Silence:
    """What has no number here, and why."""

    indicator: str
    item: str
    method: str
    status: str
    note: str


@dataclass(frozen=True)
class OtherMethod:
    """What was computed beside the account: another method, or a step on the way."""

    indicator: str
    item: str
    method: str
    quantity: float
    unit: str
    value: float


@dataclass(frozen=True)
class Input:
    """A file or constant that numbers rest on; ``derived`` tells how, if it was not given."""

    name: str
    kind: str
    state: str
    path: str
    sha256: str
    unit: str
    source: str
    data_year: int | None
    native: str
    resampling: str
    note: str
    coverage: float | None = None
    derived: Workings | None = None


@dataclass(frozen=True)
class PassFormula:
    """A formula of the raster pass on one cell: ``bare`` is what it gives, ``amount`` a hectare's.

    Arguments are NaN where the account kept no value of the cell, as of months and storm days.
    """

    name: str
    formula: str
    arguments: tuple[Argument, ...]
    bare: float
    own_unit: str
    amount: float
    unit: str


@dataclass(frozen=True)
class CellNode:
    """The cell that an explanation is of; ``shares`` are its parts of the county by indicator."""

    longitude: float
    latitude: float
    row: int
    column: int
    area_m2: float
    ecosystem_type: str
    per_area: tuple[PassFormula, ...]
    shares: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Explanation:
    """Where the numbers of a service come from, in one zone and for one or all ecosystem types.

    A service that the account does not count may have several methods of one quantity; then
    ``value`` is NaN, since they are never added up, and each product has its own.
    """

    account_id: str
    name: str
    year: int
    norm: str
    price_year: int
    service: str
    counted: bool
    zone_layer: str
    zone_code: str
    zone_name: str
    ecosystem_type: str
    value: float
    recalled_share: float
    products: tuple[ProductNode, ...]
    silent: tuple[Silence, ...]
    others: tuple[OtherMethod, ...]
    inputs: tuple[Input, ...]
    labels: Mapping[str, Bilingual] = field(repr=False, hash=False)
    cell: CellNode | None = None

    @property
    def agrees(self) -> bool:
        """Whether everything that could be computed again is what the account states."""
        return not any(one is False for one in _verdicts(self))

    @property
    def is_side_by_side(self) -> bool:
        """Whether methods of one quantity stand beside each other, which are never added up."""
        return are_side_by_side(self.products)

    def lines(self, lang: Language = "zh", boxes: bool = False) -> list[str]:
        """The tree as it is read, in plain ASCII lines, or drawn with box characters."""
        from gep.explain.wording import explanation_lines  # it is made of these nodes

        return explanation_lines(self, lang, boxes)

    def as_dict(self) -> dict[str, Any]:
        """The tree with exact numbers, ready for JSON; what is not a number is None."""
        return {**_plain(self), "agrees": self.agrees}


def are_side_by_side(products: Sequence[ProductNode]) -> bool:
    """Whether a quantity is told by more than one method, as happens only beside the account."""
    return len({(one.indicator, one.item) for one in products}) < len(products)


_KINDS = {
    "CoefficientValue": "coefficient_value",
    "TypeRow": "row",
    "LimitStep": "limit_step",
    "OtherMethod": "other_method",
}


def _plain(node: Any) -> Any:
    if hasattr(node, "__dataclass_fields__"):
        name = type(node).__name__
        plain = {f.name: _plain(getattr(node, f.name)) for f in fields(node) if f.name != "labels"}
        return {"node": _KINDS.get(name, name.removesuffix("Node").lower()), **plain}
    if isinstance(node, tuple):
        return [_plain(one) for one in node]
    if isinstance(node, float) and not math.isfinite(node):
        return None
    return node


def _verdicts(node: Any) -> list[bool | None]:
    found: list[bool | None] = []
    if isinstance(node, tuple):
        return [verdict for one in node for verdict in _verdicts(one)]
    if hasattr(node, "__dataclass_fields__"):
        for one in fields(node):
            if one.name == "agrees":
                found.append(node.agrees)
            elif one.name != "labels":
                found += _verdicts(getattr(node, one.name))
    return found
