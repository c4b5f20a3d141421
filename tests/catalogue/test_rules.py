"""By what an account is computed: whose methods come first, what counts, which items there are."""

from dataclasses import replace

import pytest

from gep.book.norm import Norm, NormService
from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import bind
from gep.catalogue.rules import Rules, items_of, settled
from gep.catalogue.scope import Scope, Zones
from gep.catalogue.variants import Choice, Variant
from gep.inputs.tables.statistics import Statistics
from gep.service import Coefficient, FromSums, Indicator, Service
from tests.book.small_book import book, row


def cleaned(area, rate):
    return area * rate


AXES = ("air_pollutant", "ecosystem_type")
TOY = Service(
    "toy", "玩具", "Toy", "regulating", (Coefficient("rate", "t km-2 yr-1", by=AXES),),
    (
        Indicator("cleaned", "t yr-1", item="air_pollutant", ecosystem_types=("forest", "shrub"),
                  methods={"one": FromSums(cleaned), "other": FromSums(cleaned)}),
    ),
)  # fmt: skip
CATALOGUE = bind([TOY], (), Vocabulary.shipped(), {})


def rules(*rows, methods=(), own=None, counted=None, derivations=None):
    said = NormService("toy", True, {"cleaned": tuple(methods)}, {}, counted)
    norm = Norm("n", {}, False, ("n",), {"toy": said}, (), "n.toml")
    area = Zones("county", ("330881",), ("x",))
    scope = Scope("x", "330881", 2023, 2023, None, (), (area,), methods=own or {})
    choice = Choice(derivations or {}, {}, {})
    return Rules(CATALOGUE, book(*rows), norm, scope, choice, ("forest", "cropland"))


def rate(item, kind="forest"):
    return row(1.0, service="toy", parameter="rate", key=(item, kind), unit="t km-2 yr-1")


def test_the_accounts_own_method_comes_before_those_of_the_norm():
    assert rules(methods=("one",)).methods("cleaned") == ("one",)
    assert rules(methods=("one",), own={"cleaned": "other"}).methods("cleaned") == ("other", "one")
    assert rules().methods("cleaned") == ()


@pytest.mark.parametrize(
    ("listed", "expected", "why"),
    [
        (None, ("bamboo_forest", "shrub"), "all that the indicator is about"),
        (("forest",), ("bamboo_forest",), "a listed type stands for its kinds"),
        (("cropland",), (), "what the indicator is not about has no row"),
    ],
)
def test_a_type_counts_if_the_norm_lists_it_and_the_indicator_is_about_it(listed, expected, why):
    kinds = ("bamboo_forest", "shrub", "paddy")
    assert rules(counted=listed).counted("cleaned", kinds) == expected, why


def test_items_are_those_that_the_book_has_a_rate_of():
    known = rules(rate("NOx"), rate("SO2"), rate("SO2", "cropland"))
    assert set(items_of(known, Statistics.empty(), "cleaned")) == {"SO2", "NOx"}


def test_a_derivation_is_that_of_the_pass_or_none():
    assert rules().derivation("slope") is None


def test_the_book_is_asked_for_the_norm_and_the_place():
    where = rules().where
    assert (where.norm, where.region, where.line) == ("n", "330881", ("n",))


def test_what_can_be_computed_settles_what_the_norm_left_open():
    said = NormService("toy", True, {"cleaned": ("one",)}, {}, None, if_reported=("cleaned",))
    asked = rules(rate("SO2"))
    asked = replace(asked, norm=replace(asked.norm, services={"toy": said}))
    assert settled(asked, Statistics.empty()).norm.services == {}
    variant = Variant("cleaned", "one", "one", frozenset(), ())
    asked = replace(asked, choice=Choice({}, {"cleaned": (variant,)}, {}))
    assert set(settled(asked, Statistics.empty()).norm.services["toy"].methods) == {"cleaned"}
