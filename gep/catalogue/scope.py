"""What valuation must know of an account besides its sums and statistics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gep.account.columns import TOWNSHIP


@dataclass(frozen=True)
class Zones:
    """The zones of one layer, in its order. An overlapping layer is no partition."""

    layer: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    overlapping: bool = False


def reporting_layer(zones: Sequence[Zones]) -> Zones | None:
    """The layer whose zones report statistics: the townships, else the first partition.

    The first of ``zones`` is the accounting area.
    """
    layers = [one for one in zones[1:] if not one.overlapping]
    named = [one for one in layers if one.layer == TOWNSHIP]
    return next(iter((*named, *layers)), None)


@dataclass(frozen=True)
class Scope:
    """The account's place, years and choices.

    ``services`` are those asked for, in order (none named: all that the norm names), ``optional``
    those that the norm leaves to the county and the county counts; ``methods`` depart from the
    norm; ``not_applicable`` are services that the county says it has no land for, with its reasons;
    ``rasters`` are those given, with pixel sizes in metres where they are files; the accounting
    area is the first of ``zones``. ``organisation`` makes the account; ``tiers`` are those of
    rasters and of the land cover, as far as anybody knows them.
    """

    name: str
    code: str
    year: int
    price_year: int
    base_year: int | None
    services: tuple[str, ...]
    zones: tuple[Zones, ...]
    methods: Mapping[str, str] = field(default_factory=dict)
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    rasters: tuple[str, ...] = ()
    resolutions: Mapping[str, float] = field(default_factory=dict)
    opening: bool = False
    optional: tuple[str, ...] = ()
    organisation: str = ""
    tiers: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[str, ...]:
        """The services that the county names itself, in order."""
        return tuple(dict.fromkeys((*self.services, *self.optional)))

    @property
    def accounting_area(self) -> Zones:
        """The layer whose one zone is the whole account, most often a county."""
        return self.zones[0]

    @property
    def reporting_layer(self) -> Zones | None:
        """The layer whose zones report statistics."""
        return reporting_layer(self.zones)

    def zone_name(self, code: str) -> str:
        """Code and name of a zone that reports statistics, or of the county."""
        zones = self.reporting_layer
        names = dict(zip(zones.codes, zones.names, strict=True)) if zones else {}
        return " ".join(dict.fromkeys((code, names.get(code, self.name))))
