"""Years that the account's prices cannot be moved to, since their index does not reach them."""

from collections.abc import Iterator

from gep.book.price_indices import PriceFound
from gep.catalogue.rules import Rules
from gep.config.plan import Plan
from gep.problems import Problem, Severity

_NAMED = 3


def price_year_problems(rules: Rules, plan: Plan) -> list[Problem]:
    """One problem for each index that does not reach the price year or the base year.

    A year before an index begins is an error where somebody asked for it, a warning where the
    account itself is as old as that. An index that ends too early is a warning, since that of the
    latest year is often not yet published.
    """
    problems = []
    years = (
        ("year", rules.scope.price_year, plan.price_year is not None),
        ("base_year", rules.scope.base_year, True),
    )
    for key, year, is_asked in years:
        by_index: dict[tuple[str, Severity], list[PriceFound]] = {}
        for price in _counted_prices(rules, year) if year else ():
            if price.missing:
                is_before = min(price.missing) <= price.year
                severity: Severity = "error" if is_before and is_asked else "warning"
                by_index.setdefault((price.row.index, severity), []).append(price)
        place = plan.written.place(f"prices.{key}")
        for (index, severity), short in by_index.items():
            missing = sorted({gap for price in short for gap in price.missing})
            values = {
                "index": index, "asked": year, "reached": short[0].year, "name": _named(short),
                "missing": ", ".join(map(str, missing)),
            }  # fmt: skip
            problems.append(Problem("index-missing", place, values, severity))
    return problems


def _counted_prices(rules: Rules, year: int) -> Iterator[PriceFound]:
    """Every price that the norm's services may ask the book for, in a year."""
    for service in rules.services:
        said = rules.norm.services.get(service)
        for one in said.prices.items() if said and said.counted else ():
            bound = rules.catalogue.prices.get(one)
            for term in bound.terms if bound else ():
                for key in rules.book.keys(term.service, term.name):
                    price = rules.book.price(term.service, term.name, key, rules.where, year)
                    if price is not None:
                        yield price


def _named(prices: list[PriceFound]) -> str:
    names = list(dict.fromkeys(price.row.name for price in prices))
    return ", ".join(names[:_NAMED]) + (f" … ({len(names)})" if len(names) > _NAMED else "")
