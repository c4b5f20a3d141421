"""What a service is: pure formulas and a frozen declaration of what they give.

A parameter's name is its input: a standard raster, an indicator, a coefficient of the service or
a shared one, or a measure of a statistics table (`gep.catalogue.binding` finds which). Nothing is
wired by hand and nothing is registered: whatever declares a ``SERVICE`` is one (`gep.shipped`
says where).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gep.problems import UsageProblem
from gep.shipped import declarations

Array: TypeAlias = npt.NDArray[np.float64]
Formula: TypeAlias = Callable[..., Array]


@dataclass(frozen=True)
class Coefficient:
    """A number that a formula takes from the book.

    ``by`` names the axes of its key: ``ecosystem_type``, an item axis such as ``air_pollutant``,
    or (in per-area formulas) a raster of codes such as ``soil_group``. One with ``is_share`` is a
    part of a whole: from 0 to 1, whatever unit it is written in.
    """

    key: str
    unit: str
    by: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""
    is_share: bool = False


@dataclass(frozen=True)
class PerArea:
    """A formula that is not linear in the pixel: it runs in the raster pass, on cells.

    It gives an amount per area; the engine multiplies by the true area and sums. ``gives`` states
    the unit of a formula that runs on bare magnitudes.
    """

    formula: Formula
    gives: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class FromSums:
    """A formula that is linear in what is summed: it runs after the pass, on sums.

    A raster's name means its area integral there, ``area`` the area itself and ``opening_area``
    that of the opening land cover.
    """

    formula: Formula
    gives: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class SharedBy:
    """How an amount that a zone reports is placed on its land.

    By the area of some ecosystem types (and their children; none named means all land), or by the
    area integral of a standard raster over them.
    """

    key: str = "area"
    ecosystem_types: tuple[str, ...] = ()


PER_ITEM = SharedBy(key="per_item")
"""The item's own row in ``products.csv`` says by what it is shared and on which type it lies."""


@dataclass(frozen=True)
class FromStatistics:
    """An amount that only statistics know.

    ``amount`` is a measure of the table, or a formula of its measures and of coefficients, which
    runs on each reported item alone, before the result is placed on the land.
    """

    table: str
    amount: str | Formula
    shared_by: SharedBy = field(default_factory=SharedBy)
    gives: str = ""
    zh: str = ""
    en: str = ""


Steps: TypeAlias = Mapping[str, tuple[str, str]]
"""What names that formulas give to intermediate results, and functions they use, mean: zh, en."""

Method: TypeAlias = PerArea | FromSums | FromStatistics


@dataclass(frozen=True)
class Limit:
    """A step that is not linear after the sums: a floor at zero, a cap by what is emitted.

    It is decided once for the county, per item and, if ``by`` says so, per ecosystem type, and
    becomes one factor for every zone. The parameter with the indicator's own name is the amount
    before it.
    """

    formula: Formula
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """One quantity of a service: its unit, its methods, the prices it can be valued at.

    ``ecosystem_types`` are those (with their children) that it is about, such as marsh; none named
    means all that the norm counts for the service. Amounts from statistics lie where they lie. An
    ``abiotic`` one comes of no living thing, as the power of falling water: SEEA EA leaves it out.
    """

    key: str
    unit: str
    zh: str = ""
    en: str = ""
    methods: Mapping[str, Method] = field(default_factory=dict)
    prices: Mapping[str, str | Formula] = field(default_factory=dict)
    limit: Limit | None = None
    item: str = ""
    ecosystem_types: tuple[str, ...] = ()
    abiotic: bool = False

    @property
    def per_area(self) -> tuple[str, ...]:
        """Methods that run in the raster pass, where the indicator's name means the only one."""
        return tuple(key for key, form in self.methods.items() if isinstance(form, PerArea))


@dataclass(frozen=True)
class Field:
    """A whole raster in its standard unit, NaN where it has no value, rows from the north.

    ``values`` is ``[row, column]``, or ``[band, row, column]``; ``dx`` is the width of a pixel in
    metres for each row, ``dy`` its height.
    """

    values: Array
    dx: Array
    dy: Array
    find_latitude: Callable[[], Array] = lambda: np.full((1, 1), np.nan)

    @property
    def latitude(self) -> Array:
        """Latitude of the pixels in degrees, for ``[row, column]``; found only when asked for."""
        return self.find_latitude()


@dataclass(frozen=True)
class Prepared:
    """A derivation that needs neighbours or the whole raster.

    It runs once before the pass on fields of one raster's own resolution, which is that of its
    first raster, and is cached by content. A coefficient may be an argument if it is one number.
    Sources coarser than ``coarsest`` metres are refused; ``gives`` is the unit.
    """

    formula: Formula
    gives: str
    coarsest: float = float("inf")
    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class Derived:
    """A standard raster that can be computed from others, by named methods.

    A `PerArea` method runs on cells, a `Prepared` one on the whole raster beforehand.
    """

    key: str
    methods: Mapping[str, PerArea | Prepared]
    coefficients: tuple[Coefficient, ...] = ()
    steps: Steps = field(default_factory=dict)


@dataclass(frozen=True)
class Service:
    """One ecosystem service: what it needs from the book and what it gives to the account.

    Discovery fills in ``doc``, the docstring of the file it stands in, and ``home``, the folder of
    that file, where a service of somebody else keeps its coefficients.
    """

    key: str
    zh: str
    en: str
    category: str
    coefficients: tuple[Coefficient, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    not_applicable: str = ""
    steps: Steps = field(default_factory=dict)

    doc: str = ""
    home: str = ""


def discover() -> tuple[Service, ...]:
    """Every service there is, by key: gep's own, other people's, and those of the extensions.

    Raises
    ------
    UsageProblem
        Two services have one key.
    """
    found: dict[str, Service] = {}
    for declared, module in declarations("SERVICE", "gep.services"):
        service = _at_home(declared, module)
        if service.key in found and found[service.key] != service:
            raise UsageProblem(f"two services have the key {service.key!r}; rename one")
        found[service.key] = service
    return tuple(found[key] for key in sorted(found))


def discover_derived() -> tuple[Derived, ...]:
    """Every derivation of a raster: the tuples ``DERIVED`` of ``gep/derive`` and extensions."""
    found = (derived for several, _ in declarations("DERIVED", "gep.derive") for derived in several)
    return tuple(sorted(found, key=lambda derived: derived.key))


def _at_home(service: Service, module: ModuleType) -> Service:
    home = str(Path(module.__file__).parent) if module.__file__ else ""
    return replace(service, doc=(module.__doc__ or "").strip(), home=home)
