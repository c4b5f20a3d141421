"""The working of one quantity: its formula with numbers put in, and everything these rest on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gep.account.manifest import (
    FormulaRecord,
    IndicatorRecord,
    LimitRecord,
    SharingRecord,
    TermRecord,
)
from gep.explain.archive import Archive, Zone, same
from gep.explain.arithmetic import unread, with_arguments
from gep.explain.nodes import (
    Argument,
    CoefficientNode,
    LimitNode,
    LimitStep,
    Statistic,
    Step,
    Workings,
)
from gep.explain.recount import Recount, own_item

_COMPUTED = ("FromSums", "FromStatistics")


class ZoneWorkings:
    """Tells workings of one account in one zone, derivations for some ecosystem types."""

    def __init__(self, archive: Archive, zone: Zone, kinds: Sequence[str]) -> None:
        self.archive = archive
        self.zone = zone
        self.kinds = kinds
        self.recount = Recount(archive)

    def of(self, variant: IndicatorRecord, item: str, recorded: Mapping[str, float]) -> Workings:
        """The working of rows of the account; ``recorded`` are their quantities by type."""
        limit = self._limit(variant, item, tuple(recorded))
        is_read = not self._unread(variant)
        workings = self._workings(variant, variant, item, tuple(recorded))
        steps = []
        for step in workings.steps:
            figure = self.recount.figure(variant, self.zone, item, step.ecosystem_type)
            stated = recorded[step.ecosystem_type]
            agrees = same(figure.quantity, stated) if is_read else None
            steps.append(
                replace(
                    step,
                    quantity=figure.quantity,
                    limit_factor=figure.limit_factor,
                    recorded=stated,
                    agrees=agrees,
                )
            )
        return replace(workings, steps=tuple(steps), limit=limit)

    def _workings(
        self, variant: IndicatorRecord, root: IndicatorRecord, item: str, kinds: Sequence[str]
    ) -> Workings:
        """A variant under the mask of ``root``, with what it rests on."""
        formula, form = variant.formula, variant.form
        steps = tuple(self._step(variant, root, item, kind) for kind in kinds)
        terms = formula.terms
        below = []
        for term in terms:
            other = self._other(variant, term)
            if other is not None:
                mask = other if other.form == "FromStatistics" else root
                own = own_item(other, item)
                workings = self._workings(other, mask, own, kinds)
                if form == "PerArea":
                    workings = replace(
                        workings, steps=()
                    )  # its sums are under another mask, if any
                if other.limit and form != "PerArea":
                    workings = self._after_limit(workings, other, own, kinds)
                below.append(workings)
        return Workings(
            name=variant.indicator,
            item=item,
            method=variant.label,
            form=form,
            formula=formula.formula,
            says=formula.says,
            unit=variant.unit or variant.shared_unit(item),
            own_unit=formula.own_unit,
            factor=formula.factor,
            steps=steps,
            rasters=self._rasters(terms),
            coefficients=self._coefficients(terms, None if form == "PerArea" else item, kinds),
            statistics=self._statistics(variant, terms, item),
            upstream=tuple(below),
            unread=_unread(formula) if form in _COMPUTED else "",
            over_cells=is_over_cells(form, terms),
        )

    def _unread(self, variant: IndicatorRecord) -> str:
        """What of the formulas that a variant rests on is no plain arithmetic."""
        formulas = [variant.formula] if variant.form in _COMPUTED else []
        formulas += [variant.limit] if variant.limit else []
        for formula in formulas:
            if found := _unread(formula):
                return found
            for term in formula.terms:
                is_below = term.name != variant.indicator
                other = self._other(variant, term) if is_below else None
                if other is not None and (found := self._unread(other)):
                    return found
        return ""

    def _after_limit(
        self, workings: Workings, variant: IndicatorRecord, item: str, kinds: Sequence[str]
    ) -> Workings:
        steps = []
        for step in workings.steps:
            factor = self.recount.limited(variant, item, step.ecosystem_type).factor
            steps.append(replace(step, limit_factor=factor, quantity=step.result * factor))
        return replace(workings, steps=tuple(steps), limit=self._limit(variant, item, kinds))

    def _other(self, variant: IndicatorRecord, term: TermRecord) -> IndicatorRecord | None:
        if term.kind != "indicator":
            return None
        return self.archive.upstream(variant, term.name)

    def _step(self, variant: IndicatorRecord, root: IndicatorRecord, item: str, kind: str) -> Step:
        figure = self.recount.unlimited(variant, root, self.zone, item, kind)
        area = self.archive.area(self.zone, kind)
        return Step(
            ecosystem_type=kind,
            numbers=_with_numbers(variant.formula, figure.arguments),
            arguments=figure.arguments,
            bare=figure.bare,
            result=figure.result,
            quantity=figure.result,
            contributions=figure.contributions,
            area=area,
            pixels=area / self.archive.pixel,
        )

    def _rasters(self, terms: Sequence[TermRecord]) -> tuple[str, ...]:
        """Rasters that a formula takes, or whose codes pick its coefficients."""
        named = [term.name for term in terms if term.kind == "raster"]
        codes = [axis for term in terms for axis in term.by if axis in self.archive.rasters]
        return tuple(dict.fromkeys([*named, *codes]))

    def _coefficients(
        self, terms: Sequence[TermRecord], item: str | None, kinds: Sequence[str]
    ) -> tuple[CoefficientNode, ...]:
        return tuple(
            self.archive.coefficient_node(term, item, kinds)
            for term in terms
            if term.kind == "coefficient"
        )

    def _statistics(
        self, variant: IndicatorRecord, terms: Sequence[TermRecord], item: str
    ) -> tuple[Statistic, ...]:
        sharing = variant.sharing.get(item)
        return tuple(
            self._statistic(term, item, sharing) for term in terms if term.kind == "measure"
        )

    def _statistic(self, term: TermRecord, item: str, sharing: SharingRecord | None) -> Statistic:
        table, measure = term.service, term.name
        return Statistic(
            table=table,
            measure=measure,
            item=item,
            unit=term.unit or (sharing.unit if sharing else ""),
            shared_by=sharing.key if sharing else "area",
            shared_on=sharing.ecosystem_types if sharing else (),
            reports=self.archive.reports(table, measure, item),
        )

    def _limit(self, variant: IndicatorRecord, item: str, kinds: Sequence[str]) -> LimitNode | None:
        limit = variant.limit
        if limit is None:
            return None
        by_type = "ecosystem_type" in limit.by
        is_read = not self._unread(variant)
        steps = []
        for kind in kinds if by_type else ("",):
            limited = self.recount.limited(variant, item, kind)
            stated = self._stated_factor(limit, item, kind)
            agrees = same(limited.factor, stated) if is_read and stated is not None else None
            steps.append(
                LimitStep(
                    ecosystem_type=kind,
                    numbers=_with_numbers(limit, limited.arguments),
                    arguments=limited.arguments,
                    unlimited=limited.unlimited,
                    limited=limited.limited,
                    factor=limited.factor,
                    recorded=stated,
                    agrees=agrees,
                )
            )
        terms = [term for term in limit.terms if term.name != variant.indicator]
        return LimitNode(
            formula=limit.formula,
            says=limit.says,
            unit=limit.unit,
            steps=tuple(steps),
            statistics=tuple(
                self._statistic(term, item, None) for term in terms if term.kind == "measure"
            ),
            coefficients=self._coefficients(terms, item, kinds),
        )

    def _stated_factor(self, limit: LimitRecord, item: str, kind: str) -> float | None:
        if item not in limit.factors:
            return None
        types = self.archive.hashed.ecosystem_types
        stated = limit.factors[item][types.index(kind) if kind in types else 0]
        return math.nan if stated is None else stated

    def derived(self, raster: str) -> Workings:
        """How a raster was derived on cells, since it was not given."""
        record = self.archive.hashed.derived[raster]
        terms = record.terms
        return Workings(
            name=raster,
            item="",
            method=record.method,
            form="Derived",
            formula=record.formula,
            says=record.says,
            unit=record.unit,
            own_unit=record.own_unit,
            factor=record.factor,
            steps=(),
            rasters=self._rasters(terms),
            coefficients=self._coefficients(terms, None, self.kinds),
        )


def is_over_cells(form: str, terms: Sequence[TermRecord]) -> bool:
    """Whether a formula is that of a cell: run on cells, or the same of sums of rasters alone."""
    kinds = {term.kind for term in terms}
    sums_alone = "raster" in kinds and kinds <= {"raster", "coefficient"}
    return form == "PerArea" or (form == "FromSums" and sums_alone)


def _with_numbers(formula: FormulaRecord, arguments: Sequence[Argument]) -> str:
    return with_arguments(formula.formula, arguments) if arguments else ""


def _unread(formula: FormulaRecord) -> str:
    return unread(formula.formula, (term.name for term in formula.terms))
