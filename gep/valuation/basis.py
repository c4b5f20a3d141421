"""What an account with land is valued from: once, again, by another norm, with other inputs."""

from dataclasses import dataclass, replace

import numpy as np

from gep.account.sums import Part, Sums
from gep.book.norm import Norm
from gep.book.raster_steps import RasterStep
from gep.catalogue.choice import choose
from gep.catalogue.intensity import Intensity
from gep.catalogue.lookup import Drawn
from gep.catalogue.rules import Rules, settled
from gep.catalogue.used import Baked
from gep.inputs.tables.statistics import Statistics
from gep.problems import DataProblem
from gep.valuation.intensities import intensities
from gep.valuation.preference import Preference
from gep.valuation.valuation import Valued, quantities_of, valuation


@dataclass(frozen=True, eq=False)
class Basis:
    """What the raster pass and the statistics left, and by what it is valued."""

    sums: Sums
    statistics: Statistics
    rules: Rules
    baked: Baked

    def valued(self) -> Valued:
        """The account valued from it.

        Raises
        ------
        DataProblem
            A coefficient that went into the pass would have another value.
        """
        return valuation(self.sums, self.statistics, self.rules, self.baked)

    def intensities(self, valued: Valued) -> tuple[Intensity, ...]:
        """What a hectare gives in the account that was valued from it."""
        return intensities(valued, quantities_of(self.sums, self.statistics, self.rules))

    def drawn(self, values: Drawn) -> Valued:
        """The account valued with each of some values of rows of the book, all equally many.

        Raises
        ------
        ValueError
            A row was drawn that went into the pass.
        """
        return replace(self, rules=replace(self.rules, drawn=values)).valued()

    def under(self, norm: Norm) -> Valued | None:
        """The account under another norm, None where the sums cannot answer what it prefers."""
        rules, measures = self.rules, self.statistics.measures
        choice = choose(rules.catalogue, norm, rules.scope, measures, rules.choice.derivations)
        there = settled(replace(rules, norm=norm, choice=choice), self.statistics)
        wanted = Preference(there, {v.key for found in choice.variants.values() for v in found})
        for indicator in _counted(there):
            variant = wanted.of(indicator)
            if variant is not None and variant.key not in self.sums.parts:
                return None
        try:
            return replace(self, rules=there).valued()
        except DataProblem:  # what went into the pass is another number there
            return None

    def stepped(self, step: RasterStep, services: tuple[str, ...]) -> Valued:
        """Some services with so much more of a raster on all its land, less down to none."""
        moved = {
            key: _moved(part, step)
            for key, part in self.sums.parts.items()
            if step.raster in part.arguments
        }
        sums = replace(self.sums, parts={**self.sums.parts, **moved})
        scope = replace(self.rules.scope, services=services)
        return replace(self, sums=sums, rules=replace(self.rules, scope=scope)).valued()


def _counted(rules: Rules) -> list[str]:
    """Indicators that the norm counts, of the services asked for."""
    services = rules.norm.services
    asked = (services[key] for key in rules.services if key in services)
    return [
        indicator
        for said in asked
        for indicator in said.methods
        if said.counted and indicator in rules.catalogue.owners
    ]


def _moved(part: Part, step: RasterStep) -> Part:
    more = np.maximum(part.arguments[step.raster] + step.step * part.covered, 0.0)
    return replace(part, arguments={**part.arguments, step.raster: more})
