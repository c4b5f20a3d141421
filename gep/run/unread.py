"""Inputs that no formula of an account reads: they are told, and are no source of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gep.account.zone_values import SOCIOECONOMIC
from gep.catalogue.rules import Rules
from gep.catalogue.unread import unread_measures, unread_rasters
from gep.inputs.tables.tidy import row_place
from gep.problems import Place, Problem
from gep.run.loader import Loaded

_NOBODY = "-"


def with_unread(inputs: Loaded, rules: Rules) -> tuple[Loaded, list[Problem]]:
    """The inputs, knowing what of them nothing reads, and a note of it.

    The statistics stay a source: what a table says is kept, whoever reads it.
    """
    rasters = unread_rasters(rules.catalogue, rules.choice, inputs.rasters)
    problems = []
    if rasters:
        place = inputs.plan.written.place("rasters")
        problems.append(_unread(place, "rasters", rasters))
    # what people are told beside the account is read by its tables, not by formulas
    measures = {one for one in inputs.statistics.measures if one[0] != SOCIOECONOMIC}
    tables = unread_measures(rules.catalogue, rules.choice, sorted(measures))
    if tables:
        named = {".".join(one): asking for one, asking in tables.items()}
        first = inputs.statistics.amounts(*next(iter(tables))).iloc[0]
        problems.append(_unread(row_place(first.to_dict()), "statistics", named))
    return replace(inputs, unread=frozenset(rasters)), problems


def _unread(place: Place, kind: str, asking: Mapping[str, Sequence[str]]) -> Problem:
    names = [f"{name} ({', '.join(by) or _NOBODY})" for name, by in asking.items()]
    return Problem("input-unread", place, {"kind": kind, "names": "; ".join(names)}, "note")
