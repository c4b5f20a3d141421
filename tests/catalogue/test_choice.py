"""What can be computed follows from what is given, and from nothing else."""

from dataclasses import replace

import pytest

from gep.book.norm import Norm, read_norm
from gep.catalogue.binding import Catalogue
from gep.catalogue.choice import choose, services_of
from gep.catalogue.discovery import book_with_extensions, catalogue_of
from gep.catalogue.rules import Rules
from gep.catalogue.variants import Choice
from tests.catalogue.scopes import NOTHING

RUSLE = ("rainfall_erosivity", "soil_erodibility", "ls_factor", "cover_factor")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogue_of(book_with_extensions())


@pytest.fixture(scope="module")
def norm() -> Norm:
    read, problems = read_norm("zhejiang-2020")
    assert problems == []
    assert read is not None
    return read


def labels(choice: Choice, indicator: str) -> list[str]:
    return [variant.label for variant in choice.variants[indicator]]


def test_rasters_make_their_indicators_computable(catalogue: Catalogue, norm: Norm) -> None:
    bare = choose(catalogue, norm, NOTHING, frozenset())
    given = choose(catalogue, norm, replace(NOTHING, rasters=RUSLE), frozenset())
    assert labels(bare, "retained_soil") == []
    assert labels(given, "retained_soil") == ["rusle"]
    lacking = bare.missing["potential_erosion", "rusle"]
    assert set(lacking) >= {"rainfall_erosivity", "soil_erodibility", "ls_factor"}
    assert given.derivations.keys().isdisjoint(RUSLE)


def test_a_measure_makes_its_indicator_computable(catalogue: Catalogue, norm: Norm) -> None:
    bare = choose(catalogue, norm, NOTHING, frozenset())
    told = choose(catalogue, norm, NOTHING, frozenset({("products", "output")}))
    assert labels(bare, "product_output") == []
    assert labels(told, "product_output") != []


def test_what_is_not_asked_for_is_not_chosen(catalogue: Catalogue, norm: Norm) -> None:
    asked = replace(NOTHING, rasters=RUSLE, services=("soil_retention",))
    choice = choose(catalogue, norm, asked, frozenset())
    owners = {catalogue.owners[indicator] for indicator in choice.variants}
    assert owners == {"soil_retention"}
    assert services_of(norm, asked) == ("soil_retention",)
    assert services_of(norm, NOTHING) == tuple(norm.services)


def several(catalogue: Catalogue, rasters: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """A raster that several of its methods can derive from those given, and those methods."""
    for raster in sorted({raster for raster, _ in catalogue.derived} - set(rasters)):
        methods = tuple(
            method
            for method in catalogue.derivations(raster)
            if {t.name for t in catalogue.derived[raster, method].terms if t.kind == "raster"}
            <= set(rasters)
            and (raster, method) not in catalogue.prepared
        )
        if len(methods) > 1:
            return raster, methods[0], methods
    raise AssertionError("no raster can be derived in two ways")


def test_how_the_pass_derived_a_raster_goes_before_what_a_norm_prefers(
    catalogue: Catalogue, norm: Norm
) -> None:
    rasters = tuple(
        name for name in catalogue.vocabulary.rasters if not catalogue.derivations(name)
    )
    raster, _, methods = several(catalogue, rasters)
    scope = replace(NOTHING, rasters=rasters)
    for method in methods:
        choice = choose(catalogue, norm, scope, frozenset(), {raster: method})
        assert choice.derivations.get(raster) == method
        own = replace(scope, methods={raster: method})
        assert choose(catalogue, norm, own, frozenset()).derivations.get(raster) == method


def test_the_accounts_own_method_comes_first(catalogue: Catalogue, norm: Norm) -> None:
    book = book_with_extensions()
    rules = Rules(catalogue, book, norm, NOTHING, Choice.nothing(), ())
    listed = norm.services["soil_retention"].methods["retained_soil"]
    assert rules.methods("retained_soil") == listed
    own = replace(rules, scope=replace(NOTHING, methods={"retained_soil": "my_own"}))
    assert own.methods("retained_soil") == ("my_own", *listed)
