"""Formulas of the manifest as mathematics, with what their names mean."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gep.account.manifest import FormulaRecord, TermRecord
from gep.explain.arithmetic import INDEX
from gep.explain.working import is_over_cells
from gep.formula import Formula, as_omml, read_formula
from gep.formula.balance import CELL, CELL_AREA, CELLS, over_cells, without_guards
from gep.formula.tree import Name
from gep.outputs.report.facts import Facts
from gep.outputs.report.manuscript import sentence
from gep.words import words

_WORDS = ("else", "and", "or", "not")
_PLACES = frozenset(("raster", "coefficient", "measure", "indicator", "area", "opening_area"))


@dataclass
class Names:
    """What the names in the formulas of one indicator are shown as.

    ``own`` are labels that go before the account's; ``symbols`` are those of the literature, each
    for one thing in all of these formulas; ``steps`` what intermediate
    results are called, ``has_cells`` whether one is a sum over cells.
    """

    own: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)
    has_cells: bool = False

    def symbol(self, name: str) -> str:
        """The symbol of a name; what has none gets initials of its words.

        >>> Names().symbol("precipitation"), Names().symbol("shade_of_trees")
        ('P', 'Sot')
        """
        if name not in self.symbols:
            self.symbols[name] = next(one for one in _symbols(name) if self._is_free(one))
        return self.symbols[name]

    def _is_free(self, symbol: str) -> bool:
        return symbol not in self.symbols.values()


def _symbols(name: str) -> Iterator[str]:
    """Symbols for a name, the best first."""
    known = words("symbols").get(name)
    if known is not None:
        yield str(known["en"])
    first, *others = [part for part in name.split("_") if part] or [name]
    initials = "".join(part[0] for part in others)
    for length in range(1, len(first) + 1):
        yield first[:length].capitalize() + initials
    yield name


def formula_omml(
    facts: Facts, record: FormulaRecord, result: str, names: Names, form: str = ""
) -> str:
    """A formula by its record in the manifest as mathematics; empty for an algorithm.

    ``result`` is what stands on its left; ``form`` how it runs: a formula of cells stands for the
    sum over them.
    """
    formula = read_formula(record.formula)
    if formula is None:
        return ""
    cells = is_over_cells(form, record.terms)
    shown = over_cells(without_guards(formula), record.factor if form else 1.0, by_area=cells)
    symbols = {name: names.symbol(name) for name in (t.name for t in record.terms)}
    symbols |= {step: names.symbol(step) for step, _ in formula.steps}
    names.has_cells |= cells
    if cells:
        varying = [t.name for t in record.terms if t.kind in ("raster", "indicator")]
        varying += [step for step, _ in formula.steps]
        symbols |= {name: f"{symbols[name]}{INDEX}" for name in varying}
        symbols |= {CELL_AREA: f"A{INDEX}", CELL: "i", CELLS: sentence("math_cells", facts.lang)}
    return as_omml(shown, "", {**symbols, **_words(facts), "": result})


def is_one_name(formula: Formula | None) -> bool:
    """Whether a formula only gives the value of one name."""
    return formula is not None and not formula.steps and isinstance(formula.value, Name)


def term_rows(
    facts: Facts, terms: Iterable[TermRecord], names: Names
) -> Iterator[tuple[str, str, str, str, str]]:
    """Symbol, meaning, unit, origin and value of every name of some formulas, each once."""
    seen: set[str] = set()
    for term in terms:
        name, kind = term.name, term.kind
        if name in seen:
            continue
        seen.add(name)
        origin = sentence(f"origin_{kind}", facts.lang) if kind in _PLACES else kind
        label = names.own.get(name) or facts.words.label(name)
        unit, value = facts.words.unit(term.unit), ""
        if kind == "coefficient":
            value = _value(facts, term)
        yield names.symbols.get(name, ""), label, unit, origin, value
    for step, label in names.steps.items():
        if step in names.symbols and step not in seen:
            yield names.symbols[step], label, "", sentence("origin_step", facts.lang), ""


def _value(facts: Facts, term: TermRecord) -> str:
    """A coefficient that is one number; else where its numbers stand."""
    rows = facts.parameters
    mine = rows[(rows["parameter"] == term.name)
                & rows["service"].isin([term.service, ""])]  # fmt: skip
    values = {facts.exact(value) for value in mine["coefficient"]}
    if len(values) == 1:
        return values.pop()
    return sentence("taken_by_key", facts.lang) if values else ""


def _words(facts: Facts) -> dict[str, str]:
    return {word: sentence(f"math_{word}", facts.lang) for word in _WORDS}
