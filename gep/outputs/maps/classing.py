"""What the amounts of a sheet are classed by: the limits of another year, or their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gep.outputs.maps.breaks import Limits, short
from gep.outputs.maps.mapped import MappedAccount
from gep.outputs.maps.plans import MapPlan
from gep.telling.amounts import Shown, shown
from gep.telling.classes import Classes, Method
from gep.words import Language, label, say

Classifier = Callable[[NDArray[np.float64], Method, int, Sequence[float]], Classes]


@dataclass(frozen=True)
class Classed:
    """The classes of a sheet in the unit that it shows, and what to keep of them.

    ``limits`` are None where there is but one class.
    """

    classes: Classes
    step: Shown
    limits: Limits | None
    is_frozen: bool = False
    lacks_limits: bool = False
    """Whether limits were given, and none for this sheet."""


def classed(
    mapped: MappedAccount,
    plan: MapPlan,
    amounts: tuple[NDArray[np.float64], str],
    classify: Classifier,
    lang: Language,
) -> Classed:
    """The classes of amounts and their unit: as another year had them, if that is given."""
    (values, unit), rule, breaks = amounts, plan.theme.classes, mapped.breaks
    if breaks and (kept := breaks.of(plan.name, unit)):
        step = shown(unit, lang, kept.greatest)
        return Classed(kept.classes(step.scale), step, kept, is_frozen=True)
    greatest = float(np.nanmax(np.abs(values), initial=0.0))
    step = shown(unit, lang, greatest)
    fixed = [edge / step.scale for edge in rule.breaks]
    classes = classify(values / step.scale, rule.method, rule.count, fixed)
    inner = tuple(short(edge * step.scale) for edge in classes.edges[1:-1])
    limits = None
    if inner:
        year = int(mapped.account.about.year)
        limits = Limits(
            year=year, unit=unit, greatest=short(greatest), method=rule.method, breaks=inner
        )
    return Classed(classes, step, limits, lacks_limits=breaks is not None)


def class_notes(plan: MapPlan, found: Classed, lang: Language) -> list[str]:
    """How the classes of a sheet were made, as its legend says it."""
    count = len(found.classes)
    if found.is_frozen and found.limits:
        return [say("map_frozen", lang, year=found.limits.year, count=count)]
    if len(found.classes.edges) > 1:
        method = label(f"map_{plan.theme.classes.method}", lang)
        notes = [say("map_class_note", lang, method=method, count=count)]
    else:
        notes = [label("map_one_class", lang)]
    return notes + [label("map_not_frozen", lang)] * found.lacks_limits
