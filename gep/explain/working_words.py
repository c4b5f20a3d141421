"""Formulas, coefficients and statistics in words of one language."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gep.explain.arithmetic import with_arguments
from gep.explain.drawing import Branch
from gep.explain.nodes import (
    Coefficient,
    CoefficientValue,
    Contribution,
    Limit,
    LimitStep,
    Report,
    Statistic,
    Step,
    Workings,
)
from gep.explain.numbers import readable, with_unit
from gep.explain.vocabulary import Vocabulary


class WorkingWords:
    """Says how a quantity was worked out."""

    def __init__(self, words: Vocabulary, price_year: int) -> None:
        self.words = words
        self.price_year = price_year
        self._told: set[str] = set()

    def formula(self, told: Workings) -> Branch:
        """The formula of an indicator with everything below it."""
        key = f"{told.name}/{told.method}"
        name = f"{self.words.label(told.name)} ({key})"
        if not told.steps and key in self._told:
            return Branch(f"{name} {self.words.say('again')}")
        self._told.add(key)
        return self._formula(told, name)

    def _formula(self, told: Workings, name: str) -> Branch:
        words, lines = self.words, [f"{name} = {_flat(told.formula)}"]
        if told.says:
            lines.append(told.says)
        if told.form == "PerArea":
            lines.append(words.say("per-area"))
        if told.form == "FromStatistics":
            lines.append(words.say("statistics"))
        if told.unread:
            lines.append(words.say("unread", what=told.unread))
        below = [
            *(Branch(self._step(told, step)) for step in told.steps if _has_number(step)),
            *([self._limit(told.limit)] if told.limit else []),
            *(Branch(self._statistic(one)) for one in told.statistics),
            *(self.coefficient(one, told.item) for one in told.coefficients),
            *(self.formula(one) for one in told.upstream),
        ]
        return Branch("\n".join(lines), tuple(below), name)

    def _step(self, told: Workings, step: Step) -> str:
        words = self.words
        result = with_unit(step.result, told.unit)
        if told.form == "FromStatistics":
            given = [one for one in step.contributions if one.amount]
            parts = " + ".join(self._contribution(told, one) for one in given)
            text = f"{parts or 0} = {result}"
        elif step.numbers:
            text = f"{step.numbers} = {result}"
            if told.factor != 1.0:
                text = f"{step.numbers} = {with_unit(step.bare, told.own_unit)} = {result}"
        else:
            text = f"{words.say('summed')} {result}"
        if step.limit_factor is not None and step.limit_factor != 1.0:
            factor, quantity = readable(step.limit_factor), with_unit(step.quantity, told.unit)
            text += words.say("limited", factor=factor, quantity=quantity)
        if step.agrees is False:
            text += f"  {words.say('differs')}{words.colon}{with_unit(step.recorded, told.unit)}"
        return f"{words.label(step.ecosystem_type)}{words.colon}{text}"

    def _contribution(self, told: Workings, one: Contribution) -> str:
        words = self.words
        amount = readable(one.amount)
        if len(one.arguments) > 1:
            amount = f"[{with_arguments(told.formula, one.arguments)} = {amount}]"
        share = "" if math.isclose(one.share, 1.0, rel_tol=1e-12) else f" x {readable(one.share)}"
        name = one.zone_name or one.zone_code
        where = [words.say("rest", zone=name) if one.rest else name]
        where += [cell for cell in (_cell(report) for report in one.reports) if cell]
        if one.by_area:
            where.append(words.say("plain-area"))
        return f"{amount}{share} ({words.joined(where, ',')})"

    def _statistic(self, one: Statistic) -> str:
        words = self.words
        types = words.joined(map(words.label, one.shared_on), ",") or words.say("all-land")
        by = words.say("by-area", types=types)
        if one.shared_by != "area":
            by = words.say("by-raster", types=types, raster=words.label(one.shared_by))
        files = ", ".join(dict.fromkeys(report.file for report in one.reports)) or "-"
        return words.say("statistic", name=self._measure(one), files=files, by=by)

    def _measure(self, one: Statistic) -> str:
        name = f"{one.table}.{one.measure}"
        return f"{name} {self.words.label(one.item)}" if one.item else name

    def _limit(self, limit: Limit) -> Branch:
        words = self.words
        text = words.say("limit", formula=_flat(limit.formula))
        if limit.says:
            text += f"\n{limit.says}"
        below = [Branch(self._limit_step(limit, step)) for step in limit.steps]
        below += [Branch(self._reports(one)) for one in limit.statistics]
        below += [self.coefficient(one) for one in limit.coefficients]
        return Branch(text, tuple(below))

    def _limit_step(self, limit: Limit, step: LimitStep) -> str:
        text = self.words.say(
            "limit-step",
            numbers=step.numbers,
            limited=with_unit(step.limited, limit.unit),
            unlimited=with_unit(step.unlimited, limit.unit),
            factor=readable(step.factor),
        )
        if step.agrees is False:
            text += f"  {self.words.say('differs')}{self.words.colon}{readable(step.recorded)}"
        kind = self.words.label(step.ecosystem_type) if step.ecosystem_type else ""
        return f"{kind}{self.words.colon}{text}" if kind else text

    def _reports(self, one: Statistic) -> str:
        told = [
            f"{with_unit(r.value, r.unit)} ({r.zone_code}, {r.file} {_cell(r)})"
            for r in one.reports
        ]
        reports = self.words.joined(told) or "-"
        return self.words.say("statistic-of", name=self._measure(one), reports=reports)

    def coefficient(self, one: Coefficient, item: str = "") -> Branch:
        """A coefficient with its values, those of one origin together."""
        words = self.words
        unit = "" if one.unit in ("", "1") else f" [{one.unit}]"
        text = words.say("coefficient", name=words.named(one.name), unit=unit)
        groups: dict[tuple[str, ...], dict[str, list[str]]] = {}
        for entry in one.entries:
            keys = " ".join(words.label(part) for part in entry.key if part != item)
            same = groups.setdefault(tuple(self._facts(entry)), {})
            same.setdefault(self._value(entry), []).append(keys)
        lines = [self._entry(values, facts) for facts, values in groups.items()]
        if len(lines) == 1:
            return Branch(f"{text}{words.colon}{lines[0]}")
        return Branch(text, tuple(Branch(line) for line in lines))

    def _entry(self, values: Mapping[str, Sequence[str]], facts: Iterable[str]) -> str:
        words, told = self.words, []
        for value, keys in values.items():
            named = words.joined(keys, ",")
            told.append(f"{named}{words.colon}{value}" if named else value)
        return words.joined((*told, *facts))

    def _value(self, one: CoefficientValue) -> str:
        value = with_unit(one.value, one.unit)
        if not one.chain:
            return value
        given = with_unit(one.given_value, one.given_unit)
        steps, before = [], ""
        for year, index, factor in one.chain:
            name = index if index != before else ""
            steps.append(f"x {readable(factor)} ({f'{name} {year}'.strip()})")
            before = index
        return f"{given} ({one.year}) {' '.join(steps)} = {value}"

    def _facts(self, one: CoefficientValue) -> Iterator[str]:
        words = self.words
        if not one.chain and one.given_unit != one.unit:
            yield words.say("given-as", value=with_unit(one.given_value, one.given_unit))
        if one.price_year not in (None, self.price_year) and not one.chain:
            yield words.say("price-kept", year=one.price_year)
        yield from self._range(one)
        if one.borrowed_from:
            kinds = " ".join(words.label(part) for part in one.borrowed_from.split("|"))
            yield words.say("borrowed", type=kinds)
        yield one.source_title
        if not one.local:
            yield words.say(one.confidence)
        else:
            yield words.say("local", place=one.place)
        if one.book is not None:
            yield words.say("book", value=self._value(one.book), origin=self._origin(one.book))
        elif one.local:
            yield words.say("book-silent")
        if one.agrees is False:
            yield words.say("differs")

    def _range(self, one: CoefficientValue) -> Iterator[str]:
        """The range that the row states; an exact constant has none."""
        if one.low is not None and one.high is not None and one.low != one.high:
            high = with_unit(one.high, one.unit)
            yield self.words.say("range", low=readable(one.low), high=high)

    def _origin(self, one: CoefficientValue) -> str:
        return self.words.joined((one.source_title, self.words.say(one.confidence)), ",")


def _flat(formula: str) -> str:
    return "; ".join(formula.splitlines())


def _has_number(step: Step) -> bool:
    return not math.isnan(step.result) or step.agrees is False


def _cell(report: Report) -> str:
    return "!".join(filter(None, (report.sheet, report.cell)))
