"""Everything a plan names, opened and checked together, so that every problem is told at once."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from rasterio.env import set_gdal_config
from shapely import union_all

from gep.account.columns import COUNTY, TOWNSHIP
from gep.account.manifest import InputRecord
from gep.book.ecosystem_types import EcosystemTypes
from gep.book.tiers import LOCAL, UNKNOWN, legend_tier
from gep.book.vocabulary import Vocabulary
from gep.catalogue.scope import Scope, Zones, reporting_layer
from gep.config.plan import Plan
from gep.files.paths import is_there, path_of
from gep.inputs.land.land_cover import LandCover, open_land_cover, open_opening
from gep.inputs.land.map_layers import MapLayer, open_map_layer
from gep.inputs.land.zones import ZoneLayer, against_county, county_of, open_zones, within
from gep.inputs.rasters.readers import Layer
from gep.inputs.rasters.standard import open_raster, standard_rasters
from gep.inputs.tables.spellings import KnownNames
from gep.inputs.tables.statistics import Statistics, read_statistics
from gep.problems import Problem, Problems

_PREFECTURE = re.compile(r"(\d\d(?:\d\d)??)(?:00){1,2}")  # or province, by its code
_SHOWN = 5  # zones in one message
_TOWNSHIP_DIGITS = 9  # of a statistical code, of which the first six are the county's
BLOCK_CACHE_MB = 128  # GDAL's own default is a twentieth of the memory, whatever is left of it


@dataclass(frozen=True, eq=False)
class Loaded:
    """A plan with everything it names open; the first of the layers is the accounting area.

    ``unread`` are rasters that nothing of the account rests on.
    """

    plan: Plan
    land_cover: LandCover
    opening: LandCover | None
    rasters: Mapping[str, Layer]
    layers: tuple[ZoneLayer, ...]
    statistics: Statistics
    records: tuple[InputRecord, ...]
    drawn: tuple[MapLayer, ...] = ()
    unread: frozenset[str] = frozenset()

    @property
    def sources(self) -> tuple[InputRecord, ...]:
        """The records of what the account rests on."""
        return tuple(
            one for one in self.records if not (one.kind == "raster" and one.name in self.unread)
        )

    @property
    def scope(self) -> Scope:
        """What valuation must know of the account."""
        plan = self.plan
        return Scope(
            name=plan.name,
            code=plan.code,
            year=plan.year,
            price_year=plan.price_year or plan.year,
            base_year=plan.base_year,
            services=plan.services,
            optional=plan.optional,
            organisation=plan.organisation,
            zones=_zones(self.layers),
            methods=plan.methods,
            not_applicable=plan.not_applicable,
            rasters=tuple(sorted(self.rasters)),
            resolutions={
                name: layer.pixel_size
                for name, layer in sorted(self.rasters.items())
                if layer.pixel_size is not None
            },
            opening=self.opening is not None,
            tiers=_tiers(self.plan, self.land_cover, self.rasters),
        )

    @property
    def named_layer(self) -> ZoneLayer:
        """The layer by whose zones people are told where something lies."""
        return self.layers[min(1, len(self.layers) - 1)]

    @property
    def land(self) -> Mapping[str, float]:
        """Area of each zone in m2, and of the whole accounting area by the account's code."""
        area, *inner = self.layers
        zones = {c: a for z in inner for c, a in zip(z.codes, z.areas, strict=True)}
        return zones | {self.plan.code: float(sum(area.areas))}

    @property
    def is_synthetic(self) -> bool:
        """Whether the land cover says of itself that it was made up."""
        layer = self.land_cover.layer
        return layer is not None and layer.access is not None and layer.access.source.is_synthetic


def load(plan: Plan, vocabulary: Vocabulary) -> tuple[Loaded | None, list[Problem]]:
    """Open everything a plan names; None if it cannot be computed from, with every reason."""
    problems = Problems()
    if "GDAL_CACHEMAX" not in os.environ:  # before the first read: GDAL asks for it only then
        set_gdal_config("GDAL_CACHEMAX", BLOCK_CACHE_MB)
    cover = _land_cover(plan, problems)
    if cover is None:
        return None, list(problems)
    opening = _opening(plan, cover, problems)
    rasters = _rasters(plan, cover, problems)
    layers = _layers(plan, cover, problems)
    if not layers:
        return None, list(problems)
    statistics = _statistics(plan, layers, vocabulary, problems)
    drawn = _map_layers(plan, cover, layers[0], problems)
    covers = [cover, *([opening] if opening else [])]
    records = (
        *(one.record for one in covers),
        *(rasters[name].record for name in sorted(rasters)),
        *(layer.record for layer in layers),
        *(layer.record for layer in drawn),
        *_table_records(plan),
    )
    return Loaded(plan, cover, opening, rasters, layers, statistics, records, drawn), list(problems)


def _tiers(plan: Plan, cover: LandCover, rasters: Mapping[str, Layer]) -> dict[str, int]:
    """How near the inputs are, as far as it is said; a number that a bureau states is its own."""
    tiers = {"land_cover": plan.land_cover.tier or legend_tier(cover.legend.sources)}
    for name, layer in rasters.items():
        is_constant = layer.record.state == "constant"
        tiers[name] = plan.rasters[name].tier or (LOCAL if is_constant else UNKNOWN)
    return {name: tier for name, tier in tiers.items() if tier != UNKNOWN}


def _land_cover(plan: Plan, problems: Problems) -> LandCover | None:
    if plan.is_refused("land_cover"):
        return None
    cover, found = open_land_cover(
        plan.land_cover, plan.grid, EcosystemTypes.shipped(), plan.folder
    )
    problems.extend(found)
    return cover


def _opening(plan: Plan, cover: LandCover, problems: Problems) -> LandCover | None:
    if plan.opening is None:
        return None
    opening, found = open_opening(plan.opening, cover.grid, EcosystemTypes.shipped(), plan.folder)
    problems.extend(found)
    return opening


def _rasters(plan: Plan, cover: LandCover, problems: Problems) -> dict[str, Layer]:
    standard = standard_rasters()
    opened = {}
    for name, spec in plan.rasters.items():
        if plan.is_refused(f"rasters.{name}"):
            continue
        layer, found = open_raster(spec, standard, cover.grid, plan.folder)
        problems.extend(found)
        if layer is not None:
            opened[name] = layer
    return opened


def _layers(plan: Plan, cover: LandCover, problems: Problems) -> tuple[ZoneLayer, ...]:
    """The zone layers, the accounting area first: its polygon, else the union of the townships."""
    opened = _opened_zones(plan, cover, problems)
    given, townships = opened.pop(COUNTY, None), opened.get(TOWNSHIP)
    if given is not None:
        area = replace(given, names=(plan.name,)) if given.names == given.codes else given
    elif townships is not None:
        area = county_of(townships, plan.code, plan.name)
    else:
        return ()
    inner = sorted(opened.values(), key=lambda layer: layer is not townships)
    problems.extend(_of_another_county(plan, inner, None if given is not None else townships))
    for layer in inner:
        if given is not None or layer is not townships:
            problems.extend(against_county(area, layer, plan.zones[layer.name].place))
    if given is not None:
        inner = [within(layer, area, cover.grid) for layer in inner]
    return (area, *(layer for layer in inner if layer.codes))


def _of_another_county(
    plan: Plan, layers: Iterable[ZoneLayer], area: ZoneLayer | None
) -> Iterator[Problem]:
    """Partitions whose codes of townships begin with another code than the account's.

    That is all of them, or some of the layer whose union is the ``area``: what lies outside of an
    outline is left alone.
    """
    larger = _PREFECTURE.fullmatch(plan.code)  # 330800 is one, of which 330881 is a county
    above = larger[1] if larger else plan.code
    for layer in layers:
        codes = [c for c in layer.codes if c.isdigit() and len(c) >= _TOWNSHIP_DIGITS]
        other = [c for c in codes if not c.startswith(above)]
        if layer.overlapping or not other:
            continue
        place, values = plan.zones[layer.name].place, {"code": plan.code, "layer": layer.name}
        named = [layer.named(layer.codes.index(code)) for code in other]
        if len(other) == len(codes):
            yield Problem("zones-other-county", place, {**values, "zone": named[0]}, "warning")
        elif layer is area:
            values |= {"count": str(len(other)), "zones": ", ".join(named[:_SHOWN])}
            yield Problem("zones-some-of-another", place, values, "warning")


def _map_layers(
    plan: Plan, cover: LandCover, area: ZoneLayer, problems: Problems
) -> tuple[MapLayer, ...]:
    """What maps draw besides the account."""
    opened = []
    county = union_all(area.geometry) if plan.maps else None
    for name, spec in plan.maps.items():
        if county is None or plan.is_refused(f"maps.{name}"):
            continue
        layer, found = open_map_layer(spec, cover.grid.crs, county, plan.folder)
        problems.extend(found)
        opened += [layer] if layer else []
    return tuple(opened)


def _opened_zones(plan: Plan, cover: LandCover, problems: Problems) -> dict[str, ZoneLayer]:
    opened = {}
    for name, spec in plan.zones.items():
        if plan.is_refused(f"zones.{name}"):
            continue
        only = plan.code if name == COUNTY else ""
        layer, found = open_zones(spec, cover.grid, plan.folder, only)
        problems.extend(found)
        if layer is not None:
            opened[name] = layer
    return opened


def _zones(layers: Iterable[ZoneLayer]) -> tuple[Zones, ...]:
    return tuple(Zones(z.name, z.codes, z.names, z.overlapping) for z in layers)


def _statistics(
    plan: Plan, layers: tuple[ZoneLayer, ...], vocabulary: Vocabulary, problems: Problems
) -> Statistics:
    if not plan.statistics or plan.is_refused("statistics"):
        return Statistics.empty()
    reporting = reporting_layer(_zones(layers))
    zones = dict(zip(reporting.codes, reporting.names, strict=True)) if reporting else {}
    known = KnownNames(zones, plan.code, plan.name, plan.year, vocabulary, EcosystemTypes.shipped())
    path = path_of(plan.folder, plan.statistics)
    statistics, found = read_statistics(path, plan.statistics, known)
    problems.extend(found)
    return statistics


def _table_records(plan: Plan) -> Iterator[InputRecord]:
    """The records of the statistics and of the bureau's own coefficients, if there are any."""
    given = (
        ("statistics", "statistics", plan.statistics),
        ("overrides", "coefficients", plan.overrides),
    )
    for name, kind, path in given:
        file = path_of(plan.folder, path)
        if path and not plan.is_refused(name) and is_there(file):
            yield InputRecord(name, kind, path=path).of_file(file)
