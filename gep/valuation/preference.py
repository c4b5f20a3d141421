"""Which variant of an indicator counts, of all that the pass summed."""

from collections.abc import Container
from dataclasses import dataclass

from gep.catalogue.rules import Rules
from gep.catalogue.variants import Variant


@dataclass(frozen=True)
class Preference:
    """The order in which norm and account prefer methods; ``summed`` are keys of variants."""

    rules: Rules
    summed: Container[tuple[str, str]]

    def computed(self, indicator: str) -> list[Variant]:
        """The variants of an indicator that were summed."""
        found = self.rules.choice.variants.get(indicator, ())
        return [variant for variant in found if variant.key in self.summed]

    def of(self, indicator: str) -> Variant | None:
        """The variant that counts: the norm's first method that is there, on chosen ones below."""
        for method in self.rules.methods(indicator):
            variants = [v for v in self.computed(indicator) if v.method == method]
            for variant in variants:
                if all(self._is_chosen(up) for up in variant.upstream.values()):
                    return variant
            if variants:
                return variants[0]
        return None

    def _is_chosen(self, variant: Variant) -> bool:
        chosen = self.of(variant.indicator)
        return chosen is None or chosen.key == variant.key
