"""Formulas, coefficients and statistics in words of one language."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gep.explain.arithmetic import with_arguments
from gep.explain.branches import Branch
from gep.explain.nodes import (
    CoefficientNode,
    CoefficientValue,
    Contribution,
    LimitNode,
    LimitStep,
    Report,
    Statistic,
    Step,
    Workings,
)
from gep.telling.numbers import readable, with_unit
from gep.telling.telling import Telling


class WorkingWords:
    """Says how a quantity was worked out."""

    def __init__(self, words: Telling, price_year: int) -> None:
        self.words = words
        self.price_year = price_year
        self._told: set[str] = set()

    def formula(self, workings: Workings) -> Branch:
        """The formula of an indicator with everything below it."""
        key = f"{workings.name}/{workings.method}"
        name = f"{self.words.label(workings.name)} ({key})"
        if not workings.steps and key in self._told:
            return Branch(f"{name} {self.words.say('explain-again')}")
        self._told.add(key)
        return self._formula(workings, name)

    def _formula(self, workings: Workings, name: str) -> Branch:
        words, lines = self.words, [f"{name} = {_flat(workings.formula)}"]
        if workings.says:
            lines.append(workings.says)
        if workings.form == "PerArea":
            lines.append(words.say("explain-per-area"))
        if workings.form == "FromStatistics":
            lines.append(words.say("explain-statistics"))
        if workings.unread:
            lines.append(words.say("explain-unread", what=workings.unread))
        below = [
            *(Branch(self._step(workings, step)) for step in workings.steps if _has_number(step)),
            *([self._limit(workings.limit)] if workings.limit else []),
            *(Branch(statistic(self.words, one)) for one in workings.statistics),
            *(self.coefficient(one, workings.item) for one in workings.coefficients),
            *(self.formula(one) for one in workings.upstream),
        ]
        return Branch("\n".join(lines), tuple(below), name)

    def _step(self, workings: Workings, step: Step) -> str:
        words = self.words
        result = with_unit(step.result, workings.unit)
        if workings.form == "FromStatistics":
            given = [one for one in step.contributions if one.amount]
            parts = " + ".join(self._contribution(workings, one) for one in given)
            text = f"{parts or 0} = {result}"
        elif step.numbers:
            text = f"{step.numbers} = {result}"
            if workings.factor != 1.0:
                text = f"{step.numbers} = {with_unit(step.bare, workings.own_unit)} = {result}"
        else:
            text = f"{words.say('explain-summed')} {result}"
        if step.limit_factor is not None and step.limit_factor != 1.0:
            factor, quantity = readable(step.limit_factor), with_unit(step.quantity, workings.unit)
            text += words.say("explain-limited", factor=factor, quantity=quantity)
        if step.agrees is False:
            recorded = with_unit(step.recorded, workings.unit)
            text += f"  {words.say('explain-differs')}{words.colon}{recorded}"
        return f"{words.label(step.ecosystem_type)}{words.colon}{text}"

    def _contribution(self, workings: Workings, one: Contribution) -> str:
        words = self.words
        amount = readable(one.amount)
        if len(one.arguments) > 1:
            amount = f"[{with_arguments(workings.formula, one.arguments)} = {amount}]"
        share = "" if math.isclose(one.share, 1.0, rel_tol=1e-12) else f" x {readable(one.share)}"
        name = one.zone_name or one.zone_code
        where = [words.say("explain-rest", zone=name) if one.rest else name]
        where += [cell for cell in (_cell(report) for report in one.reports) if cell]
        if one.by_area:
            where.append(words.say("explain-plain-area"))
        return f"{amount}{share} ({words.joined(where, 'comma')})"

    def _limit(self, limit: LimitNode) -> Branch:
        words = self.words
        text = words.say("explain-limit", formula=_flat(limit.formula))
        if limit.says:
            text += f"\n{limit.says}"
        below = [Branch(self._limit_step(limit, step)) for step in limit.steps]
        below += [Branch(self._reports(one)) for one in limit.statistics]
        below += [self.coefficient(one) for one in limit.coefficients]
        return Branch(text, tuple(below))

    def _limit_step(self, limit: LimitNode, step: LimitStep) -> str:
        text = self.words.say(
            "explain-limit-step",
            numbers=step.numbers,
            limited=with_unit(step.limited, limit.unit),
            unlimited=with_unit(step.unlimited, limit.unit),
            factor=readable(step.factor),
        )
        if step.agrees is False:
            text += (
                f"  {self.words.say('explain-differs')}{self.words.colon}{readable(step.recorded)}"
            )
        kind = self.words.label(step.ecosystem_type) if step.ecosystem_type else ""
        return f"{kind}{self.words.colon}{text}" if kind else text

    def _reports(self, one: Statistic) -> str:
        texts = [
            f"{with_unit(r.value, r.unit)} ({r.zone_code}, {r.file} {_cell(r)})"
            for r in one.reports
        ]
        reports = self.words.joined(texts, "semicolon") or "-"
        return self.words.say(
            "explain-statistic-of", name=measure(self.words, one), reports=reports
        )

    def coefficient(self, one: CoefficientNode, item: str = "") -> Branch:
        """A coefficient with its values, those of one origin together."""
        words = self.words
        unit = "" if one.unit in ("", "1") else f" [{one.unit}]"
        text = words.say("explain-coefficient", name=words.named(one.name), unit=unit)
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
        words, texts = self.words, []
        for value, keys in values.items():
            named = words.joined(keys, "comma")
            texts.append(f"{named}{words.colon}{value}" if named else value)
        return words.joined((*texts, *facts), "semicolon")

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
            yield words.say("explain-given-as", value=with_unit(one.given_value, one.given_unit))
        if one.price_year not in (None, self.price_year) and not one.chain:
            yield words.say("explain-price-kept", year=one.price_year)
        yield from self._range(one)
        if one.borrowed_from:
            kinds = " ".join(words.label(part) for part in one.borrowed_from.split("|"))
            yield words.say("explain-borrowed", type=kinds)
        yield words.said(one.source_title)
        if not one.local:
            yield words.say(f"explain-{one.confidence}")
        else:
            yield words.say("explain-local", place=one.place)
        if one.book is not None:
            yield words.say(
                "explain-book", value=self._value(one.book), origin=self._origin(one.book)
            )
        elif one.local:
            yield words.say("explain-book-silent")
        if one.agrees is False:
            yield words.say("explain-differs")

    def _range(self, one: CoefficientValue) -> Iterator[str]:
        """The range that the row states; an exact constant has none."""
        if one.low is not None and one.high is not None and one.low != one.high:
            high = with_unit(one.high, one.unit)
            yield self.words.say("explain-range", low=readable(one.low), high=high)

    def _origin(self, one: CoefficientValue) -> str:
        return self.words.joined(
            (self.words.said(one.source_title), self.words.say(f"explain-{one.confidence}")),
            "comma",
        )


def statistic(words: Telling, one: Statistic) -> str:
    """What was reported, in which files, and by what it is placed on the land."""
    types = words.joined(map(words.label, one.shared_on), "comma") or words.say("explain-all-land")
    by = words.say("explain-by-area", types=types)
    if one.shared_by != "area":
        by = words.say("explain-by-raster", types=types, raster=words.label(one.shared_by))
    files = ", ".join(dict.fromkeys(report.file for report in one.reports)) or "-"
    return words.say("explain-statistic", name=measure(words, one), files=files, by=by)


def measure(words: Telling, one: Statistic) -> str:
    """A measure of a table, by its key, and its item."""
    name = f"{one.table}.{one.measure}"
    return f"{name} {words.label(one.item)}" if one.item else name


def _flat(formula: str) -> str:
    return "; ".join(formula.splitlines())


def _has_number(step: Step) -> bool:
    return not math.isnan(step.result) or step.agrees is False


def _cell(report: Report) -> str:
    return "!".join(filter(None, (report.sheet, report.cell)))
