"""What is prepared before the pass: the shares of zones in pixels, and rasters made of others."""

from collections.abc import Mapping

import numpy as np

from gep.account.sums import Sums
from gep.catalogue.rules import Rules
from gep.catalogue.variants import Choice
from gep.cells.shares import Shares, prepare_shares
from gep.cells.unmapped_codes import scan_codes
from gep.files.cache import cache_folder
from gep.inputs.rasters.readers import Layer
from gep.problems import DataProblem, Problem, Problems
from gep.run.loader import Loaded
from gep.run.type_shares import type_share_problems
from gep.run.work import Work, raster_sums
from gep.sums.plan import AccountLand, plan_pass
from gep.sums.preparation import prepare_raster
from gep.telling.numbers import percent
from gep.valuation.valuation import unplaced

_BELIEVED = 0.2  # share of an area that may change its type within a year unless confirmed


def prepared_shares(inputs: Loaded) -> Shares:
    """The shares of all zones in all pixels, prepared once and cached by content."""
    cover = inputs.land_cover
    return prepare_shares(cover.grid, inputs.layers, cover.polygons, cache_folder())


def land_problems(inputs: Loaded, rules: Rules) -> list[Problem]:
    """What only a look at every pixel of the land cover tells, and what a run would refuse.

    That are codes that the legend lacks, else amounts of zones that have no land.
    """
    shares = prepared_shares(inputs)
    land = AccountLand(inputs.land_cover, shares, inputs.opening)
    passed = raster_sums(
        plan_pass(rules.catalogue, Choice.nothing(), rules.lookup, inputs.rasters, land), Work()
    )
    if passed.unmapped:
        return scan_codes(inputs.land_cover, shares, inputs.named_layer)
    sums = passed.result()
    return [
        *summed_land_problems(sums, inputs, shares),
        *unplaced(sums, inputs.statistics, rules),
    ]


def summed_land_problems(sums: Sums, inputs: Loaded, shares: Shares) -> list[Problem]:
    """What nobody believes of the land once its areas are summed."""
    return [*_opening_problems(sums, inputs, shares), *type_share_problems(sums, inputs)]


def _opening_problems(sums: Sums, inputs: Loaded, shares: Shares) -> list[Problem]:
    """Codes of the opening land cover that its legend lacks, or a change that nobody believes."""
    moved, opening, spec = sums.transitions, inputs.opening, inputs.plan.opening
    if moved is None or opening is None or spec is None:
        return []
    lost = moved.opening == 0
    if moved.area[lost].sum() > 0 and (found := scan_codes(opening, shares, inputs.named_layer)):
        return found
    known = ~lost & (moved.closing > 0)
    before = np.asarray(("", *sums.opening_types), dtype=object)[moved.opening]
    after = np.asarray(("", *sums.types), dtype=object)[moved.closing]
    whole = moved.area[known].sum()
    share = moved.area[known & (before != after)].sum() / whole if whole else 0.0
    years = max(inputs.plan.year - (spec.data_year or inputs.plan.year - 1), 1)
    if spec.confirmed or share <= years * _BELIEVED:
        return []
    values = {"path": spec.path, "share": percent(share), "years": years,
            "legend": opening.legend.name}  # fmt: skip
    return [Problem("opening-change", spec.place, values)]


def prepare(inputs: Loaded, rules: Rules) -> tuple[AccountLand, Mapping[str, Layer], list[Problem]]:
    """The land with its shares, the rasters that the pass may read, and what is wrong with them.

    The rasters are those given and those made of them, which are checked alike.
    """
    land = AccountLand(inputs.land_cover, prepared_shares(inputs), inputs.opening)
    rasters, problems = dict(inputs.rasters), Problems()
    for one in rules.choice.derivations.items():
        if one in rules.catalogue.prepared:
            cache = cache_folder()
            try:
                layer, found = prepare_raster(
                    one, rules.catalogue, inputs.rasters, rules.lookup, cache
                )
            except DataProblem as error:  # a formula of the whole raster refused it
                layer, found = None, list(error.problems)
            problems.extend(found)
            if layer is not None:
                rasters[one[0]] = layer
    return land, rasters, list(problems)
