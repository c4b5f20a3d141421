"""How a page tells a formula: its text, what its names mean, its units, its worked example."""

import math
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from gep.catalogue.binding import Bound, Catalogue, Term
from gep.formula import as_latex, read_formula
from gep.service import (
    PER_ITEM,
    FromStatistics,
    FromSums,
    Indicator,
    PerArea,
    SharedBy,
    discover_derived,
)
from gep.uses.service_pages.markdown import code, docstring, fence, table
from gep.words import Language, label, words

_WORD = re.compile(r"(?<![.\w'\"])[A-Za-z_]\w*")
_LINES = 15  # beyond that a formula is an algorithm, which its own file tells better


def page_words(lang: Language, key: str, /, **values: object) -> str:
    """What the pages say, in one language."""
    text: str = words("service_page")[key][lang]
    return text.format(**values)


@dataclass(frozen=True)
class Formulas:
    """The formulas of a catalogue, told in one language, each as blocks of Markdown."""

    catalogue: Catalogue
    lang: Language

    def method(self, indicator: Indicator, name: str) -> Iterator[str]:
        """One method of an indicator."""
        form = self.catalogue.form(indicator.key, name)
        bound = self.catalogue.methods[indicator.key, name]
        kind = self._say(type(form).__name__)
        title = getattr(form, self.lang) or name
        yield f"**{self._say('method', name=name, title=title, form=kind)}**"
        shown = getattr(indicator, self.lang)
        yield from self._formula(
            indicator.key, bound, shown=shown, summed=isinstance(form, FromSums)
        )
        if isinstance(form, PerArea):
            yield self._say("gives_per_area", own=code(bound.own_unit), unit=code(bound.unit))
        elif bound.factor != 1.0:
            own, unit, factor = code(bound.own_unit), code(bound.unit), f"{bound.factor:g}"
            yield self._say("gives_converted", own=own, unit=unit, factor=factor)
        if isinstance(form, FromStatistics):
            yield self._sharing(form.shared_by)

    def limit(self, indicator: Indicator) -> Iterator[str]:
        """The limit of an indicator, if it has one."""
        if indicator.limit is None:
            return
        by_type = "ecosystem_type" in indicator.limit.by
        axes = [name for name, has in (("item", indicator.item), ("type", by_type)) if has]
        yield f"**{self._say('limit')}**"
        by = self._say(f"limit_by_{'_'.join(axes)}") if axes else ""
        yield self._say("limit_says", by=by)
        bound = self.catalogue.limits[indicator.key]
        shown = getattr(indicator, self.lang)
        yield from self._formula(indicator.key, bound, shown=shown, limits=indicator.key)

    def price(self, indicator: Indicator, name: str) -> Iterator[str]:
        """One price of an indicator."""
        yield f"**{self._say('price', name=name)}**"
        bound = self.catalogue.prices[indicator.key, name]
        yield from self._formula(
            name, bound, shown=self._say("price_in_formula", name=label(name, self.lang))
        )

    def derivation(self, raster: str, name: str) -> Iterator[str]:
        """One way to derive a standard raster."""
        prepared = self.catalogue.prepared.get((raster, name))
        kind = self._say("Prepared" if prepared else "PerArea")
        yield f"**{self._say('derivation', title=self._ways[raster, name] or name, form=kind)}**"
        bound = self.catalogue.derived[raster, name]
        shown = str(getattr(self.catalogue.vocabulary.rasters[raster], self.lang))
        yield from self._formula(raster, bound, shown=shown)
        if prepared and math.isfinite(prepared.coarsest):
            yield self._say("coarsest", size=f"{prepared.coarsest:g}")

    def meaning(self, term: Term) -> str:
        """What a term is called; a shared coefficient may have no name but its key."""
        known = self.catalogue.vocabulary
        if term.kind == "area":
            return self._say(f"{term.name}_says")
        if term.kind == "raster":
            return str(getattr(known.rasters[term.name], self.lang))
        if term.kind == "indicator":
            return str(getattr(self.catalogue.indicators[term.name], self.lang))
        if term.kind == "measure":
            measure = known.measure(term.service, term.name)
            return str(getattr(measure, self.lang)) if measure else ""
        shared = label(term.name, self.lang)
        nothing = "" if shared == term.name else shared
        return self._titles.get((term.service, term.name), nothing)

    def origin(self, term: Term, *, summed: bool = False, limits: str = "") -> str:
        """Where a term comes from, in a formula on sums or in the limit of an indicator."""
        if term.kind == "raster" and summed:
            return self._say("raster_sum")
        if term.kind == "indicator" and term.name == limits:
            return self._say("before_limit")
        if term.kind == "measure":
            key = "measure_of_county" if limits else "measure"
            return self._say(key, table=term.service)
        return self._say(term.kind)

    def _say(self, key: str, /, **values: object) -> str:
        return page_words(self.lang, key, **values)

    @cached_property
    def _titles(self) -> dict[tuple[str, str], str]:
        """What coefficients are called, by who declares them and their key."""
        owners = [(one.key, one.coefficients) for one in self.catalogue.services.values()]
        owners += [(one.key, one.coefficients) for one in discover_derived()]
        return {(key, c.key): getattr(c, self.lang) for key, declared in owners for c in declared}

    @cached_property
    def _ways(self) -> dict[tuple[str, str], str]:
        """What the methods of derived rasters are called."""
        declared = discover_derived()
        return {(d.key, k): getattr(m, self.lang) for d in declared for k, m in d.methods.items()}

    def _sharing(self, shared_by: SharedBy) -> str:
        if shared_by == PER_ITEM:
            return self._say("shared_by_item")
        types = ", ".join(map(code, shared_by.ecosystem_types)) or self._say("all_types")
        return self._say("shared_by", key=code(shared_by.key), types=types)

    def _formula(
        self, key: str, bound: Bound, *, shown: str, summed: bool = False, limits: str = ""
    ) -> Iterator[str]:
        """A formula set as mathematics and as text, its terms, prose and worked example."""
        formula = read_formula(bound.text)
        if formula is not None and bound.formula is not None:
            names = self._steps(key) | self._names(bound.terms, limits)
            yield fence("math", as_latex(formula, shown, names))
        lines = bound.text.splitlines()
        if len(lines) <= _LINES:
            yield fence("text", f"{key} = {lines[0]}" if len(lines) == 1 else bound.text)
        yield self._terms(bound.terms, summed=summed, limits=limits)
        if bound.formula is None:
            return
        prose, examples = docstring(bound.formula)
        if prose:
            yield prose
        if examples:
            worked = fence("pycon", _imported(bound, examples) + examples)
            yield f"{self._say('example')}\n\n{worked}"

    def _steps(self, key: str) -> dict[str, str]:
        """What the formulas of an indicator or a raster call their intermediate results."""
        steps = self.catalogue.steps.get(key, {})
        return {name: {"zh": zh, "en": en}[self.lang] for name, (zh, en) in steps.items()}

    def _names(self, terms: Sequence[Term], limits: str) -> dict[str, str]:
        """What a typeset formula calls its terms, and the words of its choices."""
        names = {word: self._say(f"word_{word}") for word in ("and", "or", "not", "else")}
        for term in terms:
            area = term.kind == "area"
            meant = self._say(f"{term.name}_in_formula") if area else self.meaning(term)
            before = term.kind == "indicator" and term.name == limits
            names[term.name] = self._say("before_in_formula", name=meant) if before else meant
        return names

    def _terms(self, terms: Sequence[Term], *, summed: bool, limits: str) -> str:
        rows = [
            (
                code(term.name),
                self.meaning(term),
                self.origin(term, summed=summed, limits=limits),
                f"{term.unit} m2" if summed and term.kind == "raster" else term.unit,
            )
            for term in terms
        ]
        heads = [self._say(name) for name in ("name", "meaning", "origin", "unit")]
        return table(heads, rows)


def _imported(bound: Bound, examples: str) -> str:
    """The lines that a reader must run first; a file of an extension folder cannot be imported."""
    assert bound.formula is not None
    name, module = bound.formula.__name__, bound.formula.__module__
    if module.startswith("gep_extension_"):
        return ""
    known = vars(sys.modules[module])
    used = [word for word in dict.fromkeys(_WORD.findall(examples)) if word in known]
    lines = [">>> import numpy as np"] if "np" in used else []
    by_home: dict[str, list[str]] = {}
    for word in (name, *used):
        home = getattr(known[word], "__module__", module)
        if word != "np" and word not in by_home.setdefault(home, []):
            by_home[home].append(word)
    lines += [f">>> from {home} import {', '.join(words)}" for home, words in by_home.items()]
    return "\n".join(lines) + "\n"
