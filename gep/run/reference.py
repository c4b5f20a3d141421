"""What an account is computed by besides its inputs: the book, the services, the norm."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gep.book.book import Book
from gep.book.norm import Norm, read_norm, unknown_names
from gep.book.overlaps import unexplained_overlaps
from gep.catalogue.binding import Catalogue
from gep.catalogue.choice import choose
from gep.catalogue.discovery import (
    book_with_extensions,
    catalogue_of,
    declared_coefficients,
    declared_names,
)
from gep.catalogue.rules import Rules, settled
from gep.config.plan import Plan
from gep.files.paths import path_of
from gep.problems import Problem, Problems, nearest
from gep.run.loader import Loaded
from gep.run.missing_coefficients import missing_coefficients
from gep.run.own_services import own_prices
from gep.run.price_years import price_year_problems
from gep.run.sizes import product_value_problems, size_problems
from gep.run.statistic_coefficients import reported_coefficients

PRODUCT_PRICE = "product_output", "market_price"


@dataclass(frozen=True)
class Reference:
    """The book with the bureau's own rows, the services bound to it, and the norm if it is one."""

    book: Book
    catalogue: Catalogue
    norm: Norm | None


def read_reference(plan: Plan) -> tuple[Reference, list[Problem]]:
    """What a plan asks to be computed by, and everything that is wrong with it."""
    problems = Problems()
    book = _book(plan, problems)
    catalogue = catalogue_of(book)
    norm, found = read_norm(plan.norm, plan.folder)
    problems.extend(() if plan.is_refused("account.norm") else found)
    if norm is not None:
        problems.extend(unknown_names(norm, declared_names(catalogue)))
        problems.extend(_unknown_methods(plan, catalogue))
        problems.extend(_not_left(plan, norm))
    return Reference(book, catalogue, norm), list(problems)


def rules_for(
    inputs: Loaded, book: Book, catalogue: Catalogue, norm: Norm
) -> tuple[Rules, list[Problem]]:
    """By what an account is computed, and what that lacks. What can be computed is decided here.

    Coefficients that the statistics report join the book.
    """
    statistics, scope = inputs.statistics, inputs.scope
    reported, problems = reported_coefficients(statistics, catalogue, book, scope.code)
    priced, found = own_prices(statistics, catalogue, scope.code)
    problems += found
    rules = Rules(
        catalogue=catalogue,
        book=book.with_rows((*reported, *priced)),
        norm=norm,
        scope=scope,
        choice=choose(catalogue, norm, scope, statistics.measures),
        types=inputs.land_cover.types,
    )
    rules = settled(rules, statistics)
    problems += missing_coefficients(rules, statistics)
    problems += price_year_problems(rules, inputs.plan)
    problems += _unbelieved_sizes(rules, inputs)
    problems += unexplained_overlaps(rules.norm, rules.services)
    return rules, problems


def _unbelieved_sizes(rules: Rules, inputs: Loaded) -> list[Problem]:
    """Amounts of a size that nobody believes; those that the county confirmed are notes."""
    found = [
        *size_problems(inputs.statistics, inputs.plan.code, inputs.land),
        *product_value_problems(inputs.statistics, inputs.plan.code, _product_prices(rules)),
    ]
    return _confirmed(found, inputs.plan)


def _product_prices(rules: Rules) -> dict[str, tuple[float, str]]:
    """The price of each product and its unit, in the account's price year."""
    prices, year = {}, rules.scope.price_year
    bound = rules.catalogue.prices.get(PRODUCT_PRICE)
    for term in bound.terms if bound else ():
        for key in rules.book.keys(term.service, term.name):
            price = rules.book.price(term.service, term.name, key, rules.where, year)
            if price is not None:
                prices[key[0]] = price.value, price.unit
    return prices


def _confirmed(problems: Iterable[Problem], plan: Plan) -> list[Problem]:
    """The problems of sizes, as notes where the plan says that they are true."""
    sizes = ("stat-size", "coefficient-size")
    return [
        replace(one, severity="note")
        if one.code in sizes and one.values["name"] in plan.confirmed
        else one
        for one in problems
    ]


def _book(plan: Plan, problems: Problems) -> Book:
    book = book_with_extensions()
    problems.extend(book.check())
    if not plan.overrides or plan.is_refused("coefficients"):
        return book
    path = path_of(plan.folder, plan.overrides)
    known = declared_coefficients()
    book, found = book.with_overrides(path, plan.overrides, known, plan.confirmed)
    problems.extend(found)
    return book


def _not_left(plan: Plan, norm: Norm) -> list[Problem]:
    """Services that account.toml calls optional and the norm does not leave to the county."""
    place = plan.written.place("account.optional")
    left = ", ".join(norm.optional) or "-"
    return [
        Problem(
            "optional-not-left", place, {"name": name, "norm": norm.name, "left": left}, "warning"
        )
        for name in plan.optional
        if name not in norm.optional
    ]


def _unknown_methods(plan: Plan, catalogue: Catalogue) -> list[Problem]:
    """What [methods] names that is no indicator or derived raster, or no method of it."""
    known = {key: tuple(i.methods) for key, i in catalogue.indicators.items()}
    for raster, method in catalogue.derived:
        known[raster] = (*known.get(raster, ()), method)
    problems = Problems()
    for name, method in plan.methods.items():
        place = plan.written.place(f"methods.{name}")
        if name not in known:
            problems.add("method-indicator-unknown", place, name=name, near=nearest(name, known))
        elif method not in known[name]:
            listed = ", ".join(known[name])
            problems.add("method-unknown", place, name=name, method=method, known=listed)
    return list(problems)
