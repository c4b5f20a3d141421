"""What the raster pass computes: from variants of indicators to steps on cells, back to sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gep.account.sums import Entries, Part, Sums, transitions_of
from gep.catalogue.binding import AREA, OPENING_AREA, Bound, Catalogue, Term
from gep.catalogue.lookup import Lookup
from gep.catalogue.used import Used
from gep.catalogue.variants import Choice, Variant
from gep.cells.shares import Shares
from gep.inputs.land.land_cover import LandCover
from gep.inputs.rasters.readers import Layer
from gep.problems import DataProblem, Place, Problem
from gep.service import Array, Formula
from gep.sums.job import UNMAPPED, ArgumentSource, Pass, PassStep
from gep.sums.tile_sums import TileTables


@dataclass(frozen=True)
class PassPlan:
    """A pass that is ready to run, what it will leave behind, and what was baked into it."""

    job: Pass
    variants: tuple[Variant, ...]
    factors: Mapping[str, float]
    masks: Mapping[tuple[str, str], int]
    baked: tuple[Used, ...]
    opening_types: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


def plan_pass(
    catalogue: Catalogue,
    choice: Choice,
    lookup: Lookup,
    layers: Mapping[str, Layer],
    land: "AccountLand",
) -> PassPlan:
    """The pass that sums every computable variant, each raster read once."""
    planner = _Planner(catalogue, choice, lookup, layers)
    variants = (*(v for found in choice.variants.values() for v in found), *choice.watched)
    pixel_leaves = {
        leaf: None for v in variants for leaf in v.leaves if leaf not in (AREA, OPENING_AREA)
    }
    for leaf in pixel_leaves:
        planner.sum(leaf)
    names = tuple(layers[name].name for name in planner.loaded)
    bit = {name: 1 << number for number, name in enumerate(names)}
    used = tuple(layers[name] for name in planner.loaded)
    job = Pass(
        grid=land.cover.grid,
        shares=land.shares,
        land_cover=land.cover.layer,
        lookup=_lookup(land.cover),
        types=len(land.cover.types),
        layers=used,
        steps=_freeing(planner.steps),
        leaves=tuple(planner.leaves),
        constants=planner.constants,
        tables=planner.tables,
        opening=land.opening.layer if land.opening else None,
        opening_lookup=land.opening.lookup if land.opening else None,
        opening_types=len(land.opening.types) if land.opening else 0,
    )
    masks = {v.key: sum(bit.get(name, 0) for name in v.rasters) for v in variants}
    return PassPlan(
        job=job,
        variants=variants,
        factors=planner.factors,
        masks=masks,
        baked=tuple(planner.baked),
        opening_types=land.opening.types if land.opening else (),
        types=land.cover.types,
    )


@dataclass(frozen=True)
class AccountLand:
    """The land of the account: its cover, the shares of its zones, the cover a year before."""

    cover: LandCover
    shares: Shares
    opening: LandCover | None = None


def _lookup(cover: LandCover) -> npt.NDArray[np.uint8]:
    """Code to 1 + type, with codes that the legend lacks marked; for polygons from their type."""
    if cover.polygons is not None:
        order = [0, *(1 + cover.types.index(code) for code in cover.polygons.codes)]
        return np.asarray(order, np.uint8)
    lookup = cover.lookup.copy()
    whole = (code for code in cover.legend.types if code.lstrip("-").isdigit())
    known = {int(code) % len(lookup) for code in whole}
    if cover.layer is not None and cover.layer.nodata is not None:
        known.add(int(cover.layer.nodata) % len(lookup))
    for code in range(len(lookup)):
        if lookup[code] == 0 and code not in known:
            lookup[code] = UNMAPPED
    return lookup


class _Planner:
    """Orders loads, formulas and sums so that each name is computed once, when it is needed."""

    def __init__(
        self,
        catalogue: Catalogue,
        choice: Choice,
        lookup: Lookup,
        layers: Mapping[str, Layer],
    ) -> None:
        self.catalogue = catalogue
        self.choice = choice
        self.lookup = lookup
        self.layers = layers
        self.steps: list[PassStep] = []
        self.loaded: list[str] = []
        self.leaves: list[str] = []
        self.constants: dict[str, float | npt.NDArray[np.float64]] = {}
        self.tables: dict[tuple[str, str], np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = {}
        self.baked: list[Used] = []
        self.factors: dict[str, float] = {}
        self._ready: set[str] = set()

    def sum(self, leaf: str) -> None:
        """Let the pass sum a raster or a per-area indicator."""
        if leaf in self.catalogue.indicators:
            self._indicator(leaf)
        else:
            self._raster(leaf)
        name = leaf
        if leaf in self.catalogue.vocabulary.rasters and self._has_bands(leaf):
            name = f"{leaf} of all bands"
            step = PassStep(name, formula=_sum_of_bands, arguments=(ArgumentSource(leaf),))
            self.steps.append(step)
        self.steps.append(PassStep(name, leaf=len(self.leaves)))
        self.leaves.append(leaf)

    def _has_bands(self, raster: str) -> bool:
        return self.catalogue.vocabulary.rasters[raster].bands != 1

    def _indicator(self, name: str) -> None:
        if name in self._ready:
            return
        bound = self.catalogue.in_pass(name)
        self.factors[name] = bound.factor
        self._formula(name, bound, 1.0)

    def _raster(self, name: str) -> None:
        if name in self._ready:
            return
        layer = self.layers.get(name)
        if layer is None:
            bound = self.catalogue.derived[name, self.choice.derivations[name]]
            self._formula(name, bound, bound.factor)
        elif layer.constant is not None:
            bands = self.catalogue.vocabulary.rasters[name].bands
            # a formula that sums bands must meet as many of them as a file would have
            value = np.full((max(bands, 1), 1), layer.constant)
            self.constants[name] = layer.constant if bands == 1 else value
        else:
            self._bake_prepared(name)
            self.steps.append(PassStep(name, layer=len(self.loaded)))
            self.loaded.append(name)
        self._ready.add(name)

    def _bake_prepared(self, name: str) -> None:
        """Keep the coefficients of a raster that was prepared: they are in it, as in the pass."""
        if name in self.choice.derivations:
            for term in self.catalogue.derived[name, self.choice.derivations[name]].terms:
                if term.kind == "coefficient":
                    self.baked += self.lookup.pass_table(term)[1]

    def _formula(self, name: str, bound: Bound, factor: float) -> None:
        arguments = tuple(self._argument(term) for term in bound.terms)
        formula = bound.formula
        assert formula is not None
        scaled: Formula = formula if factor == 1.0 else Scaled(formula, factor)
        self.steps.append(PassStep(name, formula=scaled, arguments=arguments))
        self._ready.add(name)

    def _argument(self, term: Term) -> ArgumentSource:
        if term.kind == "raster":
            self._raster(term.name)
            return ArgumentSource(term.name)
        if term.kind == "indicator":
            self._indicator(term.name)
            return ArgumentSource(term.name)
        axis = next((a for a in term.by if a in self.catalogue.vocabulary.rasters), "")
        if axis:
            self._raster(axis)
        service = term.service or "shared"
        if (service, term.name) not in self.tables:
            self.tables[service, term.name], used = self.lookup.pass_table(term)
            self.baked += used
        return ArgumentSource(term.name, service, axis)


def _sum_of_bands(bands: Array) -> Array:
    """The amount of a year from those of its months or days."""
    return np.asarray(np.sum(bands, axis=0))


@dataclass(frozen=True)
class Scaled:
    """A derivation whose result is brought to the standard raster's unit."""

    formula: Formula
    factor: float

    def __call__(self, *arguments: Array) -> Array:
        """Run the formula and convert."""
        return self.formula(*arguments) * self.factor


def _freeing(steps: Sequence[PassStep]) -> tuple[PassStep, ...]:
    """Mark after which step each name is no longer needed."""
    last: dict[str, int] = {}
    made: set[str] = set()
    for number, step in enumerate(steps):
        if step.leaf < 0:
            made.add(step.name)
        for name in (
            step.name,
            *(a.name for a in step.arguments),
            *(a.axis for a in step.arguments),
        ):
            if name in made:
                last[name] = number
    return tuple(
        PassStep(
            step.name,
            step.layer,
            step.formula,
            step.arguments,
            step.leaf,
            tuple(sorted(name for name, at in last.items() if at == number)),
        )
        for number, step in enumerate(steps)
    )


class SumsCollector:
    """Adds tile tables up, one table for each distinct mask, in the order they come.

    A tile brings few pairs of stratum and type, and all tiles together few of those there could
    be. A pair gets a column when it is first met and keeps it; its sums are added in tile order,
    and only the order of the columns is mended at the end.
    """

    def __init__(self, plan: PassPlan) -> None:
        self.plan = plan
        self.pairs = Pairs(plan.job.shares.count * plan.job.types)
        masks = sorted(set(plan.masks.values()))
        self.by_mask = {mask: np.zeros((len(plan.job.leaves) + 1, 0)) for mask in masks}
        self.area = np.zeros(0)
        self.transitions: list[tuple[npt.NDArray[Any], ...]] = []
        self.unmapped = False
        self.extremes = np.tile([np.inf, -np.inf], (len(plan.job.layers), 1))

    def add(self, tables: TileTables) -> None:
        """Add the sums of one tile."""
        self.unmapped |= tables.unmapped
        if tables.extremes is not None:
            self.extremes[:, 0] = np.minimum(self.extremes[:, 0], tables.extremes[:, 0])
            self.extremes[:, 1] = np.maximum(self.extremes[:, 1], tables.extremes[:, 1])
        for pattern, stratum, number, sums in tables.by_pattern:
            column = self.pairs.columns(stratum * self.plan.job.types + number)
            self.area = _wide(self.area, self.pairs.count)
            self.area[column] += sums[-1]
            for mask, total in self.by_mask.items():
                self.by_mask[mask] = wide = _wide(total, self.pairs.count)
                if pattern & mask == 0:
                    wide[:, column] += sums
        if tables.transitions is not None:
            self.transitions.append(tables.transitions)

    def result(self) -> Sums:
        """The sums of the whole county.

        Raises
        ------
        DataProblem
            A formula gave something that is no number where all its rasters had one.
        """
        plan, problems = self.plan, []
        order, pairs = self.pairs.in_order()
        entries = Entries(*np.divmod(pairs, plan.job.types))
        parts: dict[tuple[str, str], Part] = {}
        for variant in plan.variants:
            total = self.by_mask[plan.masks[variant.key]][:, order]
            arguments = {}
            for leaf in variant.leaves:
                if leaf in (AREA, OPENING_AREA):
                    continue
                sums = total[plan.job.leaves.index(leaf)] * plan.factors.get(leaf, 1.0)
                if not np.isfinite(sums).all():
                    at = int(np.argmin(np.isfinite(sums)))
                    where = int(entries.stratum[at]), int(entries.kind[at])
                    problems.append(self._not_finite(variant, leaf, where))
                arguments[leaf] = sums
            if AREA in variant.leaves:
                arguments[AREA] = total[-1].copy()
            parts[variant.key] = Part(total[-1].copy(), arguments)
        if problems:
            raise DataProblem(tuple(problems))
        moved = None
        if self.transitions:
            columns = zip(*self.transitions, strict=True)
            moved = transitions_of(*(np.concatenate(column) for column in columns))
        area = self.area[order]
        return Sums(plan.types, self.strata, entries, area, parts, plan.opening_types, moved)

    @property
    def strata(self) -> pd.DataFrame:
        """Which zones each stratum lies in."""
        return self.plan.job.shares.strata

    def _not_finite(self, variant: Variant, leaf: str, where: tuple[int, int]) -> Problem:
        stratum, number = where
        rows = self.strata[self.strata["stratum"] == stratum]
        zones = ", ".join(f"{r.zone_layer} {r.zone_code}" for r in rows.itertuples())
        values = {
            "name": leaf,
            "indicator": variant.indicator,
            "type": self.plan.types[number],
            "zones": zones,
            "rasters": ", ".join(sorted(variant.rasters)),
        }
        return Problem("formula-not-finite", Place("services", where=variant.indicator), values)


class Pairs:
    """Numbers the places of a large table in the order in which they are met."""

    def __init__(self, size: int) -> None:
        self._column = np.full(size, -1, np.int32)
        self.count = 0

    def columns(self, places: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
        """The columns of some places, each of which is named once."""
        new = places[self._column[places] < 0]
        self._column[new] = np.arange(self.count, self.count + len(new))
        self.count += len(new)
        return self._column[places]

    def in_order(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.intp]]:
        """All columns by their places, and those places."""
        places = np.flatnonzero(self._column >= 0)
        return self._column[places], places


def _wide(table: npt.NDArray[np.float64], columns: int) -> npt.NDArray[np.float64]:
    """A table with at least so many columns; it grows by half, so that it seldom grows."""
    if table.shape[-1] >= columns:
        return table
    more = np.zeros((*table.shape[:-1], columns + columns // 2))
    more[..., : table.shape[-1]] = table
    return more
