"""Chapter five: how every counted service was accounted, with its formulas and prices."""

from collections.abc import Sequence

import pandas as pd

from gep.account.manifest import FormulaRecord, IndicatorRecord, TermRecord
from gep.formula import read_formula
from gep.outputs.report.facts import Facts
from gep.outputs.report.grids import ReportColumn, grid
from gep.outputs.report.manuscript import Manuscript
from gep.outputs.report.terms import Names, formula_omml, is_one_name, term_rows

_FORMS = {
    "PerArea": "method_per_area",
    "FromSums": "method_from_sums",
    "FromStatistics": "method_from_statistics",
    "Given": "method_given",
}


def methods(book: Manuscript, facts: Facts) -> None:
    """Chapter 5: a section for each service that the norm counts."""
    book.chapter("methods")
    services = facts.account.services()
    book.say("methods_say" if services else "methods_none")
    chapter = _Methods(book, facts)
    for service in services:
        chapter.service(service)


def _is_silent(part: pd.DataFrame) -> bool:
    return bool((part["status"] != "computed").all())


class _Methods:
    """The sections of the chapter; a formula that was shown is not shown again."""

    def __init__(self, book: Manuscript, facts: Facts) -> None:
        self.book, self.facts = book, facts
        self.records = facts.hashed.indicators
        self.shown: set[str] = set()

    def service(self, service: str) -> None:
        """What is said of one service."""
        book, facts = self.book, self.facts
        book.section(facts.words.label(service))
        types = facts.norm.services[service].ecosystem_types
        if types:
            book.say("method_of_types", name=facts.words.label(service), types=facts.labels(types))
        mine = facts.lines[facts.lines["service"] == service]
        silent = mine.groupby("indicator", sort=False).filter(_is_silent)
        for why, part in silent.groupby(silent["note"].map(facts.brief), sort=False):
            book.say("method_silent", name=facts.labels(part["indicator"]), why=why)
        for indicator, part in mine.groupby("indicator", sort=False):
            computed = part[part["status"] == "computed"]
            used = dict.fromkeys(method for name in computed["method"] for method in name)
            for method in used:
                self.indicator(str(indicator), str(method))
        self.prices(service)

    def indicator(self, indicator: str, method: str) -> None:
        """One indicator by the method that was used."""
        book, facts = self.book, self.facts
        name = facts.words.label(indicator)
        book.subsection(name)
        key = f"{indicator}/{method}"
        record = self.records.get(key)
        if record is None:
            return
        self.shown.add(key)
        said = []
        form = record.form
        if form != "Given" and (own := facts.words.own_method(method)):
            said.append(book.text("method_is", method=own))
        if form in _FORMS:
            said.append(book.text(_FORMS[form]))
        said += self._sharing(record)
        book.put([facts.words.joined(said, "gap")])
        self._formulas(record, name)
        self._price(record, name)

    def _formulas(self, record: IndicatorRecord, name: str) -> None:
        """The formula of an indicator, those below it, its limit, and the terms of all."""
        book, facts = self.book, self.facts
        formula = record.formula
        if not formula.formula:
            return
        terms: list[TermRecord] = []
        names = Names()
        if is_one_name(read_formula(formula.formula)) and not record.limit:
            term = facts.words.label(formula.formula)
            book.say("method_plain", indicator=name, name=term)
        else:
            names.steps |= facts.words.steps(record.indicator)
            self._set(formula, name, names, record.form)
            terms += formula.terms
        for upstream in self._upstream(record):
            label = facts.words.label(upstream.indicator)
            book.say("method_upstream", name=label)
            names.steps |= facts.words.steps(upstream.indicator)
            self._set(upstream.formula, label, names, upstream.form)
            terms += upstream.formula.terms
        if limit := record.limit:
            book.say("method_limit")
            names.own[record.indicator] = book.text("before_limit", name=name)
            self._set(limit, name, names)
            terms += limit.terms
        self._terms(name, terms, names)

    def _set(self, formula: FormulaRecord, result: str, names: Names, form: str = "") -> None:
        """Show a formula as a numbered equation; an algorithm is none, and is named."""
        book = self.book
        if omml := formula_omml(self.facts, formula, result, names, form):
            book.formula(omml)
        else:
            book.say("method_algorithm", name=result)

    def _upstream(self, record: IndicatorRecord) -> list[IndicatorRecord]:
        """Formulas of the indicators that one rests on, as far as they were not shown."""
        found: list[IndicatorRecord] = []
        for indicator, method in record.upstream.items():
            key = f"{indicator}/{method}"
            below = self.records.get(key)
            if below is None or key in self.shown or below.counted:
                continue
            self.shown.add(key)
            found += [below, *self._upstream(below)]
        return found

    def _terms(self, name: str, terms: Sequence[TermRecord], names: Names) -> None:
        book, facts = self.book, self.facts
        rows = list(term_rows(facts, terms, names))
        if not rows:
            return
        columns = (
            ReportColumn(book.text("column_symbol"), "center"),
            ReportColumn(book.text("column_term")),
            ReportColumn(facts.words.heading("unit")),
            ReportColumn(book.text("column_origin")),
            ReportColumn(book.text("column_taken"), "right"),
        )
        key = f"terms {len(self.shown)} {name}"
        book.say("method_terms", t_terms=book.coming("table", key))
        if names.has_cells:
            book.say("method_index")
        table = grid(columns, rows, keys=0)
        book.table(key, table, book.text("table_terms", name=name))

    def _price(self, record: IndicatorRecord, name: str) -> None:
        book, facts = self.book, self.facts
        price = record.price
        if not price:
            book.say("method_no_price")
            return
        label = facts.words.label(price.name)
        formula = read_formula(price.formula)
        key = f"price {price.name} {price.formula}"
        if formula is None or is_one_name(formula) or key in self.shown:
            parts = [facts.words.label(term.name) for term in price.terms]
            named = label if label != price.name else facts.words.joined(parts)
            book.say("method_price_plain", indicator=name, price=named)
            return
        self.shown.add(key)
        book.say("method_price", indicator=name, price=label)
        names = Names()
        self._set(price, label, names)
        self._terms(label, price.terms, names)

    def _sharing(self, record: IndicatorRecord) -> list[str]:
        """By what statistics are placed on the land."""
        book, facts = self.book, self.facts
        sharing = record.sharing
        keys = facts.labels(dict.fromkeys(one.key for one in sharing.values()))
        if not sharing:
            return []
        if len(sharing) > 1:
            return [book.text("method_shared_by_item", key=keys)]
        types = facts.labels(next(iter(sharing.values())).ecosystem_types)
        return [book.text("method_shared", types=types or facts.words.label("all_land"), key=keys)]

    def prices(self, service: str) -> None:
        """The unit prices of a service, and where each comes from."""
        book, facts = self.book, self.facts
        mine = facts.prices[facts.prices["service"] == service]
        if mine.empty:
            return
        alike: dict[tuple[str, ...], list[str]] = {}
        for row in mine.to_dict("records"):
            levels = str(row["confidence"]).split("; ")
            price = (
                facts.exact(row["price"]),
                facts.words.unit(str(row["price_unit"])) or "1",
                "" if row["price_year"] is None else str(row["price_year"]),
                facts.words.said(str(row["source_title"])),
                facts.words.confidence("; ".join(levels)),
            )
            name = str(row["item_name"]) or str(row["indicator_name"])
            alike.setdefault(price, []).append(name)
        rows = [(facts.words.joined(names), *price) for price, names in alike.items()]
        columns = (
            ReportColumn(facts.words.heading("indicator_name")),
            ReportColumn(facts.words.heading("price"), "right"),
            ReportColumn(facts.words.heading("unit")),
            ReportColumn(facts.words.heading("price_year"), "right"),
            ReportColumn(facts.words.heading("source")),
            ReportColumn(facts.words.heading("confidence")),
        )
        name = facts.words.label(service)
        key = f"prices {service}"
        book.say("method_prices", name=name, t_prices=book.coming("table", key))
        book.table(key, grid(columns, rows), book.text("table_prices", name=name))
