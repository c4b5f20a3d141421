"""What is prepared before the pass: the shares of zones in pixels, and rasters made of others."""

from collections.abc import Mapping

from gep.catalogue.rules import Rules
from gep.catalogue.variants import Choice
from gep.cells.shares import Shares, prepare_shares
from gep.cells.unmapped_codes import scan_codes
from gep.files.cache import cache_folder
from gep.inputs.rasters.readers import Layer
from gep.problems import Problem, Problems
from gep.run.loader import Loaded
from gep.run.work import Work, raster_sums
from gep.sums.plan import AccountLand, plan_pass
from gep.sums.preparation import prepare_raster
from gep.valuation.valuation import unplaced


def prepared_shares(inputs: Loaded) -> Shares:
    """The shares of all zones in all pixels, prepared once and cached by content."""
    cover = inputs.land_cover
    return prepare_shares(cover.grid, inputs.layers, cover.polygons, cache_folder())


def land_problems(inputs: Loaded, rules: Rules) -> list[Problem]:
    """What only a look at every pixel of the land cover tells, and what a run would refuse.

    That are codes that the legend lacks, else amounts of zones that have no land.
    """
    shares = prepared_shares(inputs)
    land = AccountLand(inputs.land_cover, shares)
    passed = raster_sums(
        plan_pass(rules.catalogue, Choice.nothing(), rules.lookup, inputs.rasters, land), Work()
    )
    if passed.unmapped:
        zones = inputs.layers[min(1, len(inputs.layers) - 1)]
        return scan_codes(inputs.land_cover, shares, zones)
    return unplaced(passed.result(), inputs.statistics, rules)


def prepare(inputs: Loaded, rules: Rules) -> tuple[AccountLand, Mapping[str, Layer]]:
    """The land with its shares, and the rasters that the pass may read: those given, those made.

    Raises
    ------
    DataProblem
        A preparation gave a raster that cannot be used.
    """
    land = AccountLand(inputs.land_cover, prepared_shares(inputs), inputs.opening)
    rasters, problems = dict(inputs.rasters), Problems()
    for one in rules.choice.derivations.items():
        if one in rules.catalogue.prepared:
            cache = cache_folder()
            layer, found = prepare_raster(one, rules.catalogue, inputs.rasters, rules.lookup, cache)
            problems.extend(found)
            if layer is not None:
                rasters[one[0]] = layer
    problems.stop_on_errors()
    return land, rasters
