"""The manifest of an account: everything that manifest.json holds, as types.

What stands in `Hashed` has no clock time and no absolute path, so two runs on the same input have
the same ``account_id``. Another form of these types is another `VERSION`.
"""

from collections.abc import Mapping
from pathlib import Path

from msgspec import structs

from gep.account.columns import COUNTY
from gep.account.kept import InBoth, Kept
from gep.account.norm_record import NormRecord
from gep.files.hashes import file_hash, file_size

VERSION = 3


class TermRecord(Kept, frozen=True):
    """A name in a formula, and what it is bound to.

    ``kind`` is raster, indicator, coefficient, measure, area or item; ``service`` whose
    coefficient it is, or the table of a measure; ``by`` the axes of a coefficient's key.
    """

    name: str
    kind: str
    unit: str
    service: str
    by: tuple[str, ...]


class FormulaRecord(Kept, frozen=True):
    """A bound formula: its text, the first sentence of its docstring, its terms and units.

    ``own_unit`` is what the formula gives, ``factor`` makes ``unit`` of it. The text is empty where
    a quantity was given.
    """

    formula: str
    says: str
    terms: tuple[TermRecord, ...]
    unit: str
    own_unit: str
    factor: float


class LimitRecord(FormulaRecord, frozen=True, omit_defaults=True):
    """A limit, and the county's factors by item, one an ecosystem type (None: no number)."""

    by: tuple[str, ...]
    factors: Mapping[str, tuple[float | None, ...]] = {}


class PriceRecord(FormulaRecord, frozen=True):
    """A price, with the year and the unit that it has for each item."""

    name: str
    years: Mapping[str, int | None]
    units: Mapping[str, str]


class DerivedRecord(FormulaRecord, frozen=True):
    """How a raster was derived that was not given."""

    method: str


class SharingRecord(Kept, frozen=True):
    """By what an amount of the statistics is placed on its land.

    ``ecosystem_types`` of the account have a share, in proportion to ``key``; where there is none
    of them, the amount is booked on ``booked_on`` by plain area.
    """

    key: str
    ecosystem_types: tuple[str, ...]
    booked_on: str
    unit: str


class IndicatorRecord(Kept, frozen=True, omit_defaults=True):
    """One indicator by one method, with all that it was computed from.

    ``form`` is PerArea, FromSums, FromStatistics or Given; ``label`` names the method and what it
    was chosen to rest on (``tied:nep``), ``upstream`` the labels of those indicators. ``sharing``
    is by item, and empty but for FromStatistics. ``abiotic`` is what comes of no living thing.
    """

    service: str
    indicator: str
    method: str
    label: str
    form: str
    counted: bool
    item_axis: str
    items: tuple[str, ...]
    unit: str
    ecosystem_types: tuple[str, ...]
    formula: FormulaRecord
    upstream: Mapping[str, str]
    rasters: tuple[str, ...]
    limit: LimitRecord | None = None
    price: PriceRecord | None = None
    sharing: Mapping[str, SharingRecord] = {}
    abiotic: bool = False

    def shared_unit(self, item: str) -> str:
        """The unit that the statistics of an item have of their own, empty if they have none."""
        return self.sharing[item].unit if item in self.sharing else ""


class CoefficientRecord(Kept, frozen=True):
    """One coefficient as it was used: its value, its row in the book, its range.

    ``value`` is in ``unit``, as are ``low`` and ``high``; ``given_value`` is what the row says, and
    ``chain`` the steps of a price index from there (year reached, index, factor). ``borrowed_from``
    is the ecosystem type whose number it is, ``price_year`` None where it is no price.
    """

    service: str
    parameter: str
    key: tuple[str, ...]
    value: float
    unit: str
    given_value: float
    given_unit: str
    low: float | None
    high: float | None
    row_key: tuple[str, ...]
    borrowed_from: str
    norm: str
    region: str
    year: int | None
    price_year: int | None
    index: str
    chain: tuple[tuple[int, str, float], ...]
    source: str
    confidence: str
    local: bool
    note: str
    place: str


class TitledCoefficient(CoefficientRecord, frozen=True):
    """A coefficient with the title of its source."""

    source_title: str


class UsedCoefficient(TitledCoefficient, frozen=True):
    """A coefficient with the indicators that used it.

    ``book`` is what the book itself says where a bureau's own number was used.
    """

    used_by: tuple[str, ...]
    book: TitledCoefficient | None


class OverrideRecord(Kept, frozen=True):
    """A row of the bureau's own coefficients, field by field as the book reads it."""

    service: str
    parameter: str
    key: tuple[str, ...]
    value: float
    unit: str
    low: float | None
    high: float | None
    norm: str
    region: str
    year: int | None
    index: str
    use: str
    source: str
    confidence: str
    note: str
    file: str
    line: int
    local: bool


class InputRecord(Kept, frozen=True):
    """One input: which file it was, and what was done to it.

    ``kind`` is raster, land_cover, zones, statistics, coefficients, quantities or map;
    ``state`` says whether it was given, derived or a constant; ``path`` is as the user wrote it;
    ``native`` is the resolution and CRS of the file; ``resampling`` is none, bilinear, average,
    nearest, mode or shares; ``note`` holds the number and unit of a constant, as it was given.
    """

    name: str
    kind: str
    state: str = "given"
    path: str = ""
    sha256: str = ""
    size: int = 0
    unit: str = ""
    source: str = ""
    data_year: int | None = None
    native: str = ""
    resampling: str = "none"
    note: str = ""

    def of_file(self, file: Path, *beside: Path) -> "InputRecord":
        """The record with the hash and size of its file, and of those it is read with."""
        digest, size = file_hash(file, *beside), file_size(file, *beside)
        return structs.replace(self, sha256=digest, size=size)


class ScopeRecord(Kept, frozen=True):
    """What the account is of: place, years, norm, and the choices that were made.

    ``services`` are those asked for (none: all that the norm names), ``optional`` those that the
    norm leaves to the county and the county counts, ``methods`` depart from the norm, ``layers``
    are the zone layers in order, the county first. ``tiers`` says of rasters and land cover how
    near they are: 1 global, 2 national, 3 local. ``organisation`` makes the account, if it says so.
    """

    name: str
    code: str
    year: int
    norm: str
    price_year: int
    base_year: int | None
    synthetic: bool
    services: tuple[str, ...]
    methods: Mapping[str, str]
    rasters: tuple[str, ...]
    resolutions: Mapping[str, float]
    derivations: Mapping[str, str]
    opening: bool
    layers: tuple[str, ...]
    optional: tuple[str, ...] = ()
    tiers: Mapping[str, int] = {}
    organisation: str = ""


class GridRecord(Kept, frozen=True):
    """The lattice of the account, in units of its CRS, and the pixels a side of its tiles."""

    crs: str
    left: float
    top: float
    dx: float
    dy: float
    width: int
    height: int
    tile: int


class ZoneLayerRecord(Kept, frozen=True):
    """The zones of one layer, in its order; an area is None where nobody told it."""

    overlapping: bool
    codes: tuple[str, ...]
    names: tuple[str, ...]
    areas_m2: tuple[float | None, ...]

    def __post_init__(self) -> None:
        """Refuse lists of unlike length."""
        if not len(self.codes) == len(self.names) == len(self.areas_m2):
            raise ValueError("codes, names and areas_m2 are not of one length")


class Hashed(Kept, frozen=True):
    """What the account follows from and consists of: its ``account_id`` is the hash of this.

    ``grid`` is None for an account of given quantities. ``not_computed`` has what is missing, by
    indicator and method. ``baked`` are coefficients that went into the raster pass, ``overrides``
    the bureau's own. ``files`` are the SHA-256 of the other files of the folder by name, none
    before they are written.
    """

    software: Mapping[str, str]
    account: ScopeRecord
    norm: NormRecord
    grid: GridRecord | None
    ecosystem_types: tuple[str, ...]
    opening_types: tuple[str, ...]
    zone_layers: Mapping[str, ZoneLayerRecord]
    reporting_layer: str
    inputs: tuple[InputRecord, ...]
    indicators: Mapping[str, IndicatorRecord]
    derived: Mapping[str, DerivedRecord]
    not_computed: Mapping[str, tuple[str, ...]]
    coefficients: tuple[UsedCoefficient, ...]
    baked: tuple[CoefficientRecord, ...]
    overrides: tuple[OverrideRecord, ...]
    files: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        """Refuse parts that name what other parts lack."""
        layers, derived = self.zone_layers, {i.name for i in self.inputs if i.state == "derived"}
        keys = {f"{one.indicator}/{one.label}" for one in self.indicators.values()}
        is_given = any(one.kind == "quantities" for one in self.inputs)
        fits = {
            "account.layers": self.account.layers[:1] == (COUNTY,)
            and sorted(self.account.layers) == sorted(layers)
            and len(layers[COUNTY].codes) == 1,
            "reporting_layer": self.reporting_layer in ("", *layers),
            "norm.order": sorted(self.norm.order) == sorted(self.norm.services),
            "indicators": keys == self.indicators.keys(),
            "derived": derived <= self.derived.keys(),
            "grid": (self.grid is None) == is_given,
        }
        if wrong := [name for name, is_right in fits.items() if not is_right]:
            raise ValueError(f"{', '.join(wrong)} do not fit the other parts")

    @property
    def gep_version(self) -> str:
        """The version of gep that computed the account."""
        return self.software.get("gep", "")

    @property
    def abiotic(self) -> frozenset[str]:
        """The indicators of what comes of no living thing."""
        return frozenset(one.indicator for one in self.indicators.values() if one.abiotic)

    @property
    def every_coefficient(self) -> tuple[UsedCoefficient, ...]:
        """Those used, and behind them those that the raster pass took and nothing else did."""
        used = {(one.service, one.parameter, one.key, one.price_year) for one in self.coefficients}
        alone = (
            UsedCoefficient(**structs.asdict(one), source_title=one.source, used_by=(), book=None)
            for one in self.baked
            if (one.service, one.parameter, one.key, one.price_year) not in used
        )
        return (*self.coefficients, *alone)


class Manifest(Kept, frozen=True):
    """manifest.json; ``labels`` are what every key of the account is called, zh and en."""

    version: int
    account_id: str
    hashed: Hashed
    labels: Mapping[str, InBoth]
