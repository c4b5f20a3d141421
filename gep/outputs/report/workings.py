"""Annex C: how the greatest values were worked out, from the tree of `gep.explain`."""

import math
from collections.abc import Iterator

from gep.explain import Explanation, explain
from gep.explain.arithmetic import mean_over_cells, measured, worked
from gep.explain.nodes import LimitNode, LimitStep, PriceNode, ProductNode, Step, Workings
from gep.outputs.report.facts import Facts
from gep.outputs.report.grids import ReportColumn, grid
from gep.outputs.report.manuscript import Manuscript
from gep.telling.numbers import readable

_MOST = 3
"""Services that are gone through."""
_ITEMS = 4
"""Items of a service that are gone through, those of the greatest value."""


def workings(book: Manuscript, facts: Facts) -> None:
    """The services of the greatest value, each step with its numbers."""
    book.appendix("workings")
    services = [str(key) for key in facts.greatest.index[:_MOST]]
    if not services:
        book.say("results_none")
        return
    trees = [explain(facts.account.folder, service) for service in services]
    verdict = "workings_agree" if all(tree.agrees for tree in trees) else "workings_differ"
    count = facts.counted("service", len(services))
    said = book.text("workings_say", count=count, verdict=book.text(verdict))
    book.put([facts.words.joined((said, book.text("workings_types_note")), "gap")])
    for service, tree in zip(services, trees, strict=True):
        name = facts.words.label(service)
        book.section(name)
        rows = list(_Words(book, facts).rows(tree))
        columns = (
            ReportColumn(book.text("column_step")),
            ReportColumn(book.text("column_computed")),
        )
        book.table(f"workings {service}", grid(columns, rows),
                   book.text("table_workings", name=name))  # fmt: skip


class _Words:
    """Says the steps of a tree; a formula below several others is gone through once."""

    def __init__(self, book: Manuscript, facts: Facts) -> None:
        self.book, self.facts = book, facts
        self.shown: set[str] = set()

    def rows(self, tree: Explanation) -> Iterator[tuple[str, str]]:
        """What is computed, and with which numbers."""
        sized = sorted(tree.products, key=_size, reverse=True)
        for product in sized[:_ITEMS]:
            name = self.facts.words.joined(
                (self.facts.words.label(product.indicator), self.facts.words.label(product.item))
            )
            yield name, self._value(product)
            if product.price is not None and product.price.by_type:
                yield from self._price(product.price)
            if product.workings is not None:
                yield from self._steps(product.workings)

    def _value(self, product: ProductNode) -> str:
        say, amount = self.book.text, self._amount
        quantity = amount(product.quantity, product.unit)
        price = product.price
        if price is None or not price.by_type:
            return say("workings_physical", quantity=quantity)
        value = amount(product.value, "CNY yr-1")
        if len(price.by_type) > 1:
            return say("workings_by_type", value=value, quantity=quantity)
        text = amount(price.by_type[0][1], price.unit)
        return say("workings_value", value=value, quantity=quantity, price=text)

    def _price(self, price: PriceNode) -> Iterator[tuple[str, str]]:
        names = {one.name for one in price.coefficients}
        if price.formula in names or not price.numbers or price.name in self.shown:
            return
        self.shown.add(price.name)
        value = self._amount(price.by_type[0][1], price.unit)
        formula = worked(price.formula, price.arguments, self.facts.words, price.factor)
        text = self.book.text("workings_price", formula=formula, value=value)
        yield self.book.text("step_price"), text + self._differs(price.agrees)

    def _steps(self, workings: Workings) -> Iterator[tuple[str, str]]:
        """The greatest type of a formula, of its limit, and of the formulas below it."""
        key = f"{workings.name}/{workings.method}/{workings.item}"
        if key in self.shown:
            return
        self.shown.add(key)
        known = [step for step in workings.steps if _has_numbers(workings, step)]
        if known:
            step = max(known, key=lambda one: abs(one.result))
            name = self.book.text(
                "step_type",
                name=self.facts.words.label(workings.name),
                type=self.facts.words.label(step.ecosystem_type),
            )
            yield name, self._step(workings, step)
        if workings.limit:
            for limited in workings.limit.steps[:1]:
                name = self.book.text("step_limit", name=self.facts.words.label(workings.name))
                yield name, self._limit(limited, workings.limit)
        for below in workings.upstream:
            yield from self._steps(below)

    def _step(self, workings: Workings, step: Step) -> str:
        words = self.facts.words
        if workings.form == "PerArea":
            cell = workings.own_unit, workings.factor
            numbers = mean_over_cells(words, step.area, step.result, cell)
        else:
            numbers = worked(workings.formula, step.arguments, words, workings.factor)
        text = f"{numbers} = {self._amount(step.result, workings.unit)}"
        return text + self._differs(step.agrees)

    def _limit(self, step: LimitStep, limit: LimitNode) -> str:
        text = self.book.text(
            "workings_limit",
            numbers=worked(limit.formula, step.arguments, self.facts.words),
            limited=self._amount(step.limited, limit.unit),
            factor=readable(step.factor),
        )
        return text + self._differs(step.agrees)

    def _amount(self, value: float, unit: str) -> str:
        return measured(self.facts.words, value, unit)

    def _differs(self, agrees: bool | None) -> str:
        return self.book.text("workings_differs") if agrees is False else ""


def _size(product: ProductNode) -> float:
    return 0.0 if math.isnan(product.value) else abs(product.value)


def _has_numbers(workings: Workings, step: Step) -> bool:
    """Whether a step can be written as an equation."""
    over_cells = workings.form == "PerArea" and step.area > 0
    return not math.isnan(step.result) and (bool(step.numbers) or over_cells)
