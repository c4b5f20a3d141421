"""Formulas, coefficients and statistics in words of one language."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gep.explain.arithmetic import mean_over_cells, measured, stated, worked
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
from gep.formula.balance import CELL_AREA
from gep.telling.numbers import readable
from gep.telling.telling import Telling

_LAND = ("area", "opening_area")
_HECTARE = 1e4


class WorkingWords:
    """Says how a quantity was worked out."""

    def __init__(self, words: Telling, price_year: int, files: Mapping[str, str]) -> None:
        self.words = words
        self.price_year = price_year
        self.files = files
        self._told: set[str] = set()

    def named(self, key: str) -> str:
        """What a key is called; in English the key stands behind it, as commands know it."""
        return self.words.label(key) if self.words.lang == "zh" else self.words.named(key)

    def amount(self, value: float | None, unit: str) -> str:
        """A number with its unit in words."""
        return measured(self.words, math.nan if value is None else value, unit)

    def formula(self, workings: Workings) -> Branch:
        """The formula of an indicator with everything below it."""
        key = f"{workings.name}/{workings.method}"
        name = self.words.label(workings.name)
        if self.words.lang == "en":
            name = f"{name} ({key})"
        elif method := self.words.own_method(workings.method):
            name = self.words.bracketed(name, method)
        if not workings.steps and key in self._told:
            return Branch(f"{name} {self.words.say('explain-again')}")
        self._told.add(key)
        return self._formula(workings, name)

    def _formula(self, workings: Workings, name: str) -> Branch:
        words, lines = self.words, [self.equation(workings, name)]
        if workings.says and words.lang == "en":
            lines.append(workings.says)  # as its author wrote it, which is in English
        if workings.form == "PerArea":
            lines.append(words.say("explain-per-area"))
        if workings.over_cells:
            lines += self._summed(workings)
        if workings.form == "FromStatistics":
            lines.append(words.say("explain-statistics"))
        if workings.unread:
            lines.append(words.say("explain-unread"))
        below = [
            *(Branch(self._step(workings, step)) for step in workings.steps if _has_number(step)),
            *([self._limit(workings.limit)] if workings.limit else []),
            *(Branch(statistic(self.words, one)) for one in workings.statistics),
            *(self.coefficient(one, workings.item) for one in workings.coefficients),
            *(self.formula(one) for one in workings.upstream),
        ]
        return Branch("\n".join(lines), tuple(below), name)

    def equation(self, workings: Workings, name: str = "") -> str:
        """A formula as mathematics in words; an algorithm is no mathematics, and is named alone."""
        words = self.words
        terms = [*workings.rasters, *(one.name for one in workings.coefficients)]
        terms += [one.measure for one in workings.statistics]
        terms += [one.name for one in workings.upstream]
        names = words.steps(workings.name)
        names |= {key: words.label(key) for key in (*terms, *_LAND)}
        cells = None
        if (names_of_cells := varying(workings)) is not None:
            cells = {key: words.label(key) for key in names_of_cells}
            cells[CELL_AREA] = words.say("explain-cell-area")
        name = name or words.label(workings.name)
        if not workings.over_cells and workings.formula in names:
            return words.say("explain-plain", name=name, of=names[workings.formula])
        text = stated(workings.formula, names, workings.factor, result=name, cells=cells)
        return text or words.say("explain-algorithm", name=name)

    def _summed(self, workings: Workings) -> Iterator[str]:
        """The files that a sum over cells was taken from."""
        names = ("land_cover", *workings.rasters)
        if known := [self.files[name] for name in names if name in self.files]:
            files = self.words.joined(known, "semicolon")
            yield self.words.say("explain-summed-from", files=files)

    def _land(self, workings: Workings, step: Step) -> str:
        """How many cells and how much land a sum is of."""
        if not workings.over_cells or not step.area > 0:
            return ""
        area = self.amount(step.area / _HECTARE, "ha")
        return self.words.say("explain-land", count=f"{step.pixels:,.0f}", area=area)

    def _step(self, workings: Workings, step: Step) -> str:
        words = self.words
        result = self.amount(step.result, workings.unit)
        if workings.form == "FromStatistics":
            given = [one for one in step.contributions if one.amount]
            parts = " + ".join(self._contribution(workings, one) for one in given)
            text = f"{parts or 0} = {result}"
        elif step.numbers:
            numbers = worked(workings.formula, step.arguments, words, workings.factor)
            text = f"{self._land(workings, step)}{numbers} = {result}"
        elif workings.form == "PerArea" and step.area > 0:
            cell = workings.own_unit, workings.factor
            mean = mean_over_cells(words, step.area, step.result, cell)
            text = f"{self._land(workings, step)}{mean} = {result}"
        else:
            text = f"{words.say('explain-summed')} {result}"
        if step.limit_factor is not None and step.limit_factor != 1.0:
            factor, quantity = (
                readable(step.limit_factor),
                self.amount(step.quantity, workings.unit),
            )
            text += words.say("explain-limited", before=result, factor=factor, quantity=quantity)
        if step.agrees is False:
            recorded = self.amount(step.recorded, workings.unit)
            text += f"  {words.say('explain-differs')}{words.colon}{recorded}"
        return f"{words.label(step.ecosystem_type)}{words.colon}{text}"

    def _contribution(self, workings: Workings, one: Contribution) -> str:
        words = self.words
        amount = readable(one.amount)
        if len(one.arguments) > 1:
            numbers = worked(workings.formula, one.arguments, words, workings.factor)
            amount = f"[{numbers} = {amount}]"
        share = "" if math.isclose(one.share, 1.0, rel_tol=1e-12) else f" × {readable(one.share)}"
        name = one.zone_name or one.zone_code
        where = [words.say("explain-rest", zone=name) if one.rest else name]
        where += [cell for cell in (_cell(report) for report in one.reports) if cell]
        if one.by_area:
            where.append(words.say("explain-plain-area"))
        return f"{amount}{share} ({words.joined(where, 'comma')})"

    def _limit(self, limit: LimitNode) -> Branch:
        words = self.words
        text = words.say("explain-limit", formula=self._limited(limit))
        if limit.says and words.lang == "en":
            text += f"\n{limit.says}"
        below = [Branch(self._limit_step(limit, step)) for step in limit.steps]
        below += [Branch(self._reports(one)) for one in limit.statistics]
        below += [self.coefficient(one) for one in limit.coefficients]
        return Branch(text, tuple(below))

    def _limited(self, limit: LimitNode) -> str:
        """The formula of a limit in words."""
        known = {a.name for step in limit.steps for a in step.arguments}
        return stated(limit.formula, {key: self.words.label(key) for key in known})

    def _limit_step(self, limit: LimitNode, step: LimitStep) -> str:
        text = self.words.say(
            "explain-limit-step",
            numbers=worked(limit.formula, step.arguments, self.words),
            limited=self.amount(step.limited, limit.unit),
            unlimited=self.amount(step.unlimited, limit.unit),
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
            f"{self.amount(r.value, r.unit)} ({r.zone_code}, {r.file} {_cell(r)})"
            for r in one.reports
        ]
        reports = self.words.joined(texts, "semicolon") or "-"
        return self.words.say(
            "explain-statistic-of", name=measure(self.words, one), reports=reports
        )

    def coefficient(self, one: CoefficientNode, item: str = "") -> Branch:
        """A coefficient with its values, those of one origin together."""
        words = self.words
        unit = words.unit(one.unit, per_year=True)
        unit = f" [{unit}]" if unit else ""
        text = words.say("explain-coefficient", name=self.named(one.name), unit=unit)
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
        value = self.amount(one.value, one.unit)
        if not one.chain:
            return value
        given = self.amount(one.given_value, one.given_unit)
        steps, before = [], ""
        for year, index, factor in one.chain:
            name = self.words.label(index) if index != before else ""
            steps.append(f"× {readable(factor)} ({f'{name} {year}'.strip()})")
            before = index
        return f"{given} ({one.year}) {' '.join(steps)} = {value}"

    def _facts(self, one: CoefficientValue) -> Iterator[str]:
        words = self.words
        if not one.chain and one.given_unit != one.unit:
            yield words.say("explain-given-as", value=self.amount(one.given_value, one.given_unit))
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
            high = self.amount(one.high, one.unit)
            yield self.words.say("explain-range", low=readable(one.low), high=high)

    def _origin(self, one: CoefficientValue) -> str:
        return self.words.joined(
            (self.words.said(one.source_title), self.words.say(f"explain-{one.confidence}")),
            "comma",
        )


def varying(workings: Workings) -> list[str] | None:
    """What differs from cell to cell in a formula that stands for a sum over cells, else None."""
    if not workings.over_cells:
        return None
    below = [one.name for one in workings.upstream if workings.form == "PerArea"]
    return [*workings.rasters, *below]


def statistic(words: Telling, one: Statistic) -> str:
    """What was reported, in which files, and by what it is placed on the land."""
    types = words.joined(map(words.label, one.shared_on), "comma") or words.say("explain-all-land")
    by = words.say("explain-by-area", types=types)
    if one.shared_by != "area":
        by = words.say("explain-by-raster", types=types, raster=words.label(one.shared_by))
    files = ", ".join(dict.fromkeys(report.file for report in one.reports)) or "-"
    return words.say("explain-statistic", name=measure(words, one), files=files, by=by)


def measure(words: Telling, one: Statistic) -> str:
    """A measure with its table, and its item."""
    name = words.note(f"{one.table}.{one.measure}")
    return f"{name} {words.label(one.item)}" if one.item else name


def _has_number(step: Step) -> bool:
    return not math.isnan(step.result) or step.agrees is False


def _cell(report: Report) -> str:
    return "!".join(filter(None, (report.sheet, report.cell)))
