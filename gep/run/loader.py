"""All inputs of a plan, opened and checked together, so that every problem is told at once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rasterio.env import set_gdal_config

from gep.account.columns import COUNTY, TOWNSHIP
from gep.book.book import Book, Where
from gep.book.ecosystem_types import EcosystemTypes
from gep.book.norm import Norm, read_norm, unknown_names
from gep.book.overlaps import unexplained_overlaps
from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import Catalogue
from gep.catalogue.choice import Context, choice_for, services_of
from gep.catalogue.discovery import book_with_extensions, catalogue_of, declared_names
from gep.catalogue.lookup import Lookup
from gep.catalogue.rules import Rules
from gep.catalogue.scope import Scope, Zones
from gep.catalogue.variants import Choice
from gep.cells.shares import Shares, prepare_shares
from gep.cells.unmapped_codes import scan_codes
from gep.config.plan import Plan, read_plan
from gep.files.cache import cache_folder
from gep.inputs.land.land_cover import (
    LandCover,
    open_land_cover,
    open_opening,
)
from gep.inputs.land.zones import ZoneLayer, against_county, county_of, open_zones, within
from gep.inputs.rasters.readers import Layer
from gep.inputs.rasters.standard import open_raster, standard_rasters
from gep.inputs.record import InputRecord
from gep.inputs.tables.spellings import KnownNames
from gep.inputs.tables.statistics import Statistics, read_statistics
from gep.problems import Place, Problem, Problems, nearest
from gep.run.missing_coefficients import missing_coefficients
from gep.run.statistic_coefficients import reported_coefficients
from gep.service import discover
from gep.sums.preparation import pixel_size, prepare

BLOCK_CACHE_MB = 128  # GDAL's own default is a twentieth of the memory, whatever is left of it


@dataclass(frozen=True, eq=False)
class Inputs:
    """A plan with everything it names open; the layers hold the county first."""

    plan: Plan
    norm: Norm
    book: Book
    catalogue: Catalogue
    land_cover: LandCover
    opening: LandCover | None
    rasters: Mapping[str, Layer]
    layers: tuple[ZoneLayer, ...]
    statistics: Statistics
    records: tuple[InputRecord, ...]

    @cached_property
    def shares(self) -> Shares:
        """The shares of all zones in all pixels, prepared once and cached by content."""
        return prepare_shares(
            self.land_cover.grid, self.layers, self.land_cover.polygons, cache_folder()
        )

    @cached_property
    def scope(self) -> Scope:
        """What valuation must know of the account, with the derivations that were chosen."""
        bare = self._scope({})
        chosen = choice_for(self.norm, Context(bare, self.catalogue), self.measures)
        return self._scope(chosen.derivations)

    @property
    def measures(self) -> frozenset[tuple[str, str]]:
        """The measures that the statistics hold."""
        frame = self.statistics.frame
        return frozenset(zip(frame["table"], frame["measure"], strict=True))

    @cached_property
    def choice(self) -> Choice:
        """What can be computed."""
        return choice_for(self.norm, Context(self.scope, self.catalogue), self.measures)

    @cached_property
    def layers_of_pass(self) -> Mapping[str, Layer]:
        """The rasters that the pass may read: those given, and those prepared from them.

        Raises
        ------
        DataProblem
            A preparation gave a raster that cannot be used.
        """
        layers, problems = dict(self.rasters), Problems()
        for one in self.choice.derivations.items():
            if one in self.catalogue.prepared:
                cache = cache_folder()
                layer, found = prepare(one, self.catalogue, self.rasters, self.lookup, cache)
                problems.extend(found)
                if layer is not None:
                    layers[one[0]] = layer
        problems.stop_on_errors()
        return layers

    @cached_property
    def lookup(self) -> Lookup:
        """The book as this account sees it."""
        plan = self.plan
        where = Where(self.norm.name, plan.code, self.norm.lineage)
        types = self.land_cover.types
        return Lookup(self.book, where, plan.year, types, self.catalogue.vocabulary)

    @property
    def rules(self) -> Rules:
        """By what the account is computed."""
        derivations = self.choice.derivations
        return Rules(self.catalogue, self.lookup, self.norm, self.scope, derivations)

    def scan(self) -> list[Problem]:
        """Codes of the land cover that its legend lacks, which only a look at every pixel tells."""
        layer = self.layers[min(1, len(self.layers) - 1)]
        names = dict(zip(layer.codes, layer.names, strict=True))
        return scan_codes(self.land_cover, self.shares, names, layer.name)

    def _scope(self, derivations: Mapping[str, str]) -> Scope:
        plan = self.plan
        zones = tuple(Zones(z.name, z.codes, z.names, z.overlapping) for z in self.layers)
        return Scope(
            name=plan.name,
            code=plan.code,
            year=plan.year,
            price_year=plan.price_year,
            base_year=plan.base_year,
            services=plan.services,
            zones=zones,
            methods=plan.methods,
            rasters=tuple(sorted(self.rasters)),
            resolutions={
                name: size
                for name, layer in sorted(self.rasters.items())
                if (size := pixel_size(layer)) is not None
            },
            derivations=derivations,
            opening=self.opening is not None,
        )


def open_inputs(path: Path) -> tuple[Inputs | None, Problems]:
    """Open everything an account.toml names; None if it cannot be run, with every reason."""
    problems = Problems()
    if "GDAL_CACHEMAX" not in os.environ:  # before the first read: GDAL asks for it only then
        set_gdal_config("GDAL_CACHEMAX", BLOCK_CACHE_MB)
    plan, found = read_plan(path)
    problems.extend(found)
    if plan is None:
        return None, problems
    book = _book(plan, problems)
    norm, found = read_norm(plan.norm, plan.folder)
    problems.extend(() if plan.is_refused("account.norm") else found)
    catalogue = catalogue_of(book)
    if norm is not None:
        problems.extend(unknown_names(norm, declared_names(catalogue)))
        _check_methods(plan, catalogue, problems)
    cover = _land_cover(plan, problems)
    if cover is None:
        return None, problems
    opening = _opening(plan, cover, problems)
    rasters = _rasters(plan, cover, problems)
    layers = _layers(plan, cover, problems)
    if not layers or norm is None:
        return None, problems
    statistics, record = _statistics(plan, layers, catalogue.vocabulary, problems)
    reported, found = reported_coefficients(statistics, catalogue, book, plan.code)
    problems.extend(found)
    book = book.with_rows(reported)
    records = _records(plan, cover, opening, rasters, layers, record)
    inputs = Inputs(
        plan, norm, book, catalogue, cover, opening, rasters, layers, statistics, records
    )
    problems.extend(missing_coefficients(inputs.rules, inputs.choice.variants, inputs.statistics))
    problems.extend(unexplained_overlaps(norm, services_of(norm, inputs.scope)))
    return inputs, problems


def _book(plan: Plan, problems: Problems) -> Book:
    book = book_with_extensions()
    problems.extend(book.check())
    if not plan.overrides or plan.is_refused("coefficients"):
        return book
    declared = {(s.key, c.key) for s in discover() for c in s.coefficients}
    book, found = book.with_overrides(plan.folder / plan.overrides, plan.overrides, declared)
    problems.extend(found)
    return book


def _check_methods(plan: Plan, catalogue: Catalogue, problems: Problems) -> None:
    """[methods] names indicators or derived rasters, and methods that they have."""
    known = {key: tuple(i.methods) for key, i in catalogue.indicators.items()}
    for raster, method in catalogue.derived:
        known[raster] = (*known.get(raster, ()), method)
    for name, method in plan.methods.items():
        place = plan.text_places.get(f"methods.{name}", Place("account.toml", where="methods"))
        if name not in known:
            problems.add("method-indicator-unknown", place, name=name, near=nearest(name, known))
        elif method not in known[name]:
            listed = ", ".join(known[name])
            problems.add("method-unknown", place, name=name, method=method, known=listed)


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
    """The zone layers, the county first: its own polygon, else the union of the townships."""
    opened = []
    for name, spec in plan.zones.items():
        if plan.is_refused(f"zones.{name}"):
            continue
        only = plan.code if name == COUNTY else ""
        layer, found = open_zones(spec, cover.grid, plan.folder, only)
        problems.extend(found)
        if layer is not None:
            opened.append(layer)
    townships = next((z for z in opened if z.name == TOWNSHIP), None)
    county = next((z for z in opened if z.name == COUNTY), None)
    if county is None and townships is not None:
        county = county_of(townships, plan.code, plan.name)
    if county is None:
        return ()
    given = COUNTY in plan.zones
    if given and county.names == county.codes:
        county = replace(county, names=(plan.name,))
    inner = [townships] if townships else []
    inner += [z for z in opened if z.name not in (COUNTY, TOWNSHIP)]
    for number, layer in enumerate(inner):
        if given or layer is not townships:
            problems.extend(against_county(county, layer, plan.zones[layer.name].place))
        if given:
            inner[number] = within(layer, county, cover.grid)
    return (county, *(layer for layer in inner if layer.codes))


def _statistics(
    plan: Plan, layers: tuple[ZoneLayer, ...], vocabulary: Vocabulary, problems: Problems
) -> tuple[Statistics, InputRecord | None]:
    if not plan.statistics or plan.is_refused("statistics"):
        return Statistics.empty(), None
    reporting = next((z for z in layers[1:] if not z.overlapping), None)
    zones = dict(zip(reporting.codes, reporting.names, strict=True)) if reporting else {}
    known = KnownNames(zones, plan.code, plan.name, plan.year, vocabulary, EcosystemTypes.shipped())
    path = plan.folder / plan.statistics
    statistics, found = read_statistics(path, plan.statistics, known)
    problems.extend(found)
    record = InputRecord("statistics", "statistics", path=plan.statistics)
    return statistics, record.of_file(path)


def _records(
    plan: Plan,
    cover: LandCover,
    opening: LandCover | None,
    rasters: Mapping[str, Layer],
    layers: tuple[ZoneLayer, ...],
    statistics: InputRecord | None,
) -> tuple[InputRecord, ...]:
    records = [cover.record, *([opening.record] if opening else [])]
    records += [rasters[name].record for name in sorted(rasters)]
    records += [layer.record for layer in layers]
    records += [statistics] if statistics else []
    if plan.overrides and (plan.folder / plan.overrides).is_file():
        record = InputRecord("overrides", "coefficients", path=plan.overrides)
        records.append(record.of_file(plan.folder / plan.overrides))
    return tuple(records)
