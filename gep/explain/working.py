"""The working of one quantity: its formula with numbers put in, and everything these rest on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gep.explain.archive import Archive, Told, Zone, same
from gep.explain.arithmetic import unread, with_arguments
from gep.explain.nodes import (
    Argument,
    Coefficient,
    Limit,
    LimitStep,
    Statistic,
    Step,
    Workings,
)
from gep.explain.recount import EVERYWHERE, Recount, own_item

_COMPUTED = ("FromSums", "FromStatistics")


class Worker:
    """Tells workings of one account in one zone, derivations for some ecosystem types."""

    def __init__(self, archive: Archive, zone: Zone, kinds: Sequence[str]) -> None:
        self.archive = archive
        self.zone = zone
        self.kinds = kinds
        self.recount = Recount(archive)

    def of(self, variant: Told, item: str, recorded: Mapping[str, float]) -> Workings:
        """The working of rows of the account; ``recorded`` are their quantities by type."""
        limit = self._limit(variant, item, tuple(recorded)) if "limit" in variant else None
        is_read = not self._unread(variant)
        told = self._workings(variant, variant, item, tuple(recorded))
        steps = []
        for step in told.steps:
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
        return replace(told, steps=tuple(steps), limit=limit)

    def _workings(self, variant: Told, root: Told, item: str, kinds: Sequence[str]) -> Workings:
        """A variant under the mask of ``root``, with what it rests on."""
        formula, form = variant["formula"], variant["form"]
        steps = tuple(self._step(variant, root, item, kind) for kind in kinds)
        terms = formula["terms"]
        below = []
        for term in terms:
            other = self._other(variant, term)
            if other is not None:
                mask = other if other["form"] == "FromStatistics" else root
                own = own_item(other, item)
                told = self._workings(other, mask, own, kinds)
                if form == "PerArea":
                    told = replace(told, steps=())  # its sums are under another mask, if any
                if "limit" in other and form != "PerArea":
                    told = self._after_limit(told, other, own, kinds)
                below.append(told)
        return Workings(
            name=variant["indicator"],
            item=item,
            method=variant["label"],
            form=form,
            formula=formula["formula"],
            says=formula["says"],
            unit=variant["unit"] or self._item_unit(variant, item),
            own_unit=formula["own_unit"],
            factor=formula["factor"],
            steps=steps,
            rasters=self._rasters(terms),
            coefficients=self._coefficients(terms, None if form == "PerArea" else item, kinds),
            statistics=self._statistics(variant, terms, item),
            upstream=tuple(below),
            unread=_unread(formula) if form in _COMPUTED else "",
        )

    def _unread(self, variant: Told) -> str:
        """What of the formulas that a variant rests on is no plain arithmetic."""
        formulas = [variant["formula"]] if variant["form"] in _COMPUTED else []
        formulas += [variant["limit"]] if "limit" in variant else []
        for formula in formulas:
            if found := _unread(formula):
                return found
            for term in formula["terms"]:
                is_below = term["name"] != variant["indicator"]
                other = self._other(variant, term) if is_below else None
                if other is not None and (found := self._unread(other)):
                    return found
        return ""

    def _after_limit(
        self, told: Workings, variant: Told, item: str, kinds: Sequence[str]
    ) -> Workings:
        steps = []
        for step in told.steps:
            factor = self.recount.limited(variant, item, step.ecosystem_type).factor
            steps.append(replace(step, limit_factor=factor, quantity=step.result * factor))
        return replace(told, steps=tuple(steps), limit=self._limit(variant, item, kinds))

    def _other(self, variant: Told, term: Told) -> Told | None:
        if term["kind"] != "indicator":
            return None
        return self.archive.upstream(variant, term["name"])

    @staticmethod
    def _item_unit(variant: Told, item: str) -> str:
        return str(variant.get("sharing", {}).get(item, {}).get("unit", ""))

    def _step(self, variant: Told, root: Told, item: str, kind: str) -> Step:
        figure = self.recount.unlimited(variant, root, self.zone, item, kind)
        return Step(
            ecosystem_type=kind,
            numbers=_with_numbers(variant["formula"], figure.arguments),
            arguments=figure.arguments,
            bare=figure.bare,
            result=figure.result,
            quantity=figure.result,
            contributions=figure.contributions,
        )

    def _rasters(self, terms: Sequence[Told]) -> tuple[str, ...]:
        """Rasters that a formula takes, or whose codes pick its coefficients."""
        named = [term["name"] for term in terms if term["kind"] == "raster"]
        codes = [axis for term in terms for axis in term["by"] if axis in self.archive.rasters]
        return tuple(dict.fromkeys([*named, *codes]))

    def _coefficients(
        self, terms: Sequence[Told], item: str | None, kinds: Sequence[str]
    ) -> tuple[Coefficient, ...]:
        return tuple(
            self.archive.coefficient_node(term, item, kinds)
            for term in terms
            if term["kind"] == "coefficient"
        )

    def _statistics(self, variant: Told, terms: Sequence[Told], item: str) -> tuple[Statistic, ...]:
        sharing = variant.get("sharing", {}).get(item, EVERYWHERE)
        return tuple(
            self._statistic(term, item, sharing) for term in terms if term["kind"] == "measure"
        )

    def _statistic(self, term: Told, item: str, sharing: Told) -> Statistic:
        table, measure = term["service"], term["name"]
        return Statistic(
            table=table,
            measure=measure,
            item=item,
            unit=term["unit"] or sharing["unit"],
            shared_by=sharing["key"],
            shared_on=tuple(sharing["ecosystem_types"] or ()),
            reports=self.archive.reports(table, measure, item),
        )

    def _limit(self, variant: Told, item: str, kinds: Sequence[str]) -> Limit:
        told = variant["limit"]
        by_type = "ecosystem_type" in told["by"]
        is_read = not self._unread(variant)
        steps = []
        for kind in kinds if by_type else ("",):
            limited = self.recount.limited(variant, item, kind)
            stated = self._stated_factor(variant, item, kind)
            agrees = same(limited.factor, stated) if is_read and stated is not None else None
            steps.append(
                LimitStep(
                    ecosystem_type=kind,
                    numbers=_with_numbers(told, limited.arguments),
                    arguments=limited.arguments,
                    unlimited=limited.unlimited,
                    limited=limited.limited,
                    factor=limited.factor,
                    recorded=stated,
                    agrees=agrees,
                )
            )
        terms = [term for term in told["terms"] if term["name"] != variant["indicator"]]
        return Limit(
            formula=told["formula"],
            says=told["says"],
            unit=told["unit"],
            steps=tuple(steps),
            statistics=tuple(
                self._statistic(term, item, EVERYWHERE)
                for term in terms
                if term["kind"] == "measure"
            ),
            coefficients=self._coefficients(terms, item, kinds),
        )

    def _stated_factor(self, variant: Told, item: str, kind: str) -> float | None:
        factors = variant["limit"].get("factors", {}).get(item)
        if factors is None:
            return None
        types = self.archive.hashed["ecosystem_types"]
        at = types.index(kind) if kind in types else 0
        stated = factors[at]
        return math.nan if stated is None else float(stated)

    def derived(self, raster: str) -> Workings:
        """How a raster was derived on cells, since it was not given."""
        told = self.archive.hashed["derived"][raster]
        terms = told["terms"]
        return Workings(
            name=raster,
            item="",
            method=told["method"],
            form="Derived",
            formula=told["formula"],
            says=told["says"],
            unit=told["unit"],
            own_unit=told["own_unit"],
            factor=told["factor"],
            steps=(),
            rasters=self._rasters(terms),
            coefficients=self._coefficients(terms, None, self.kinds),
        )


def _with_numbers(formula: Told, arguments: Sequence[Argument]) -> str:
    return with_arguments(formula["formula"], arguments) if arguments else ""


def _unread(formula: Told) -> str:
    return unread(formula["formula"], (term["name"] for term in formula["terms"]))
