"""What a run will compute, told beforehand: which services, by which methods, or what they lack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gep.book.plausible_bands import Band, bands
from gep.catalogue.choice import given_of
from gep.catalogue.rules import Rules
from gep.catalogue.sufficient import is_computable, sufficient
from gep.catalogue.variants import Given
from gep.valuation.preference import Preference

Groups = tuple[tuple[str, ...], ...]
"""Inputs that are lacking: of each group one would do."""

_SHARE = "plausible-share"


@dataclass(frozen=True)
class Prospect:
    """What becomes of a service that the norm counts.

    ``methods`` are those by which indicators will be computed, by indicator. ``lacking`` is what
    the others wait for. ``share`` says what part of a total the service plausibly has, and
    ``share_of_category`` all of its category; None where nothing is known of that.
    """

    service: str
    category: str
    methods: Mapping[str, str]
    lacking: Mapping[str, Groups]
    share: Band | None = None
    share_of_category: Band | None = None


def prospects(rules: Rules, measures: frozenset[tuple[str, str]]) -> Iterator[Prospect]:
    """Of each service that is counted and asked for, in the order of the norm.

    ``measures`` are those that statistics report, by table and name.
    """
    keys = {one.key for found in rules.choice.variants.values() for one in found}
    preference = Preference(rules, keys)
    given = given_of(rules.catalogue, rules.norm, rules.scope, measures)
    for service in rules.services:
        said = rules.norm.services.get(service)
        if not said or not said.counted or service in rules.scope.not_applicable:
            continue
        methods, lacking = dict[str, str](), dict[str, Groups]()
        for indicator in said.methods:
            if indicator not in rules.catalogue.indicators:  # a raster that it is derived from
                continue
            chosen, own = preference.of(indicator), rules.methods(indicator)
            if chosen and is_computable(rules.catalogue, given, indicator, own):
                methods[indicator] = chosen.method
            else:
                lacking[indicator] = _groups(rules, given, service, indicator)
        category = rules.catalogue.services[service].category
        shares = (_share(rules, name) for name in (service, category))
        yield Prospect(service, category, methods, lacking, *shares)


def _groups(rules: Rules, given: Given, service: str, indicator: str) -> Groups:
    """What an indicator lacks; an input that is enough for another of the same thing does too."""
    said = (rules.stated or rules.norm).services[service]
    ways = next((group for group in said.one_of if indicator in group), (indicator,))
    every = [
        sufficient(rules.catalogue, given, way, (*rules.methods(way), *said.methods.get(way, ())))
        for way in ways
    ]
    alone = dict.fromkeys(name for groups in every if len(groups) == 1 for name in groups[0])
    return (tuple(alone),) if alone else every[0]


def _share(rules: Rules, name: str) -> Band | None:
    """The band of the share of a service or category, the one of the nearest region."""
    code = rules.scope.code
    about = [one for one in bands() if one.check == _SHARE and one.indicator == f"gep.{name}"]
    here = [one for one in about if one.nearness(code) >= 0]
    return max(here, key=lambda one: one.nearness(code), default=None)
