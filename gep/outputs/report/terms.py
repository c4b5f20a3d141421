"""Formulas of the manifest as mathematics, with what their names mean."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gep.account.manifest import FormulaRecord, TermRecord
from gep.formula import Formula, as_omml, read_formula, with_numbers
from gep.formula.tree import Name
from gep.outputs.report.facts import Facts
from gep.outputs.report.grids import breadth
from gep.outputs.report.manuscript import sentence

_WORDS = ("else", "and", "or", "not")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_MOST = {"zh": 35.5, "en": 36.0}
"""Width of a formula, in the size of its letters, above which its names become symbols."""
_PLACES = frozenset(("raster", "coefficient", "measure", "indicator", "area", "opening_area"))


@dataclass
class Names:
    """What the names in the formulas of one indicator are shown as.

    ``own`` are labels that go before the account's; ``symbols`` grow with every formula whose
    labels are too long for a line, so that a symbol means one thing in all of them.
    """

    own: dict[str, str] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)

    def symbol(self, name: str) -> str:
        """The symbol of a name, a new one if it has none yet."""
        number = str(len(self.symbols) + 1).translate(_LOWERED)
        return self.symbols.setdefault(name, f"x{number}")


def formula_omml(
    facts: Facts, record: FormulaRecord, result: str, names: Names, indicator: str = ""
) -> str:
    """A formula by its record in the manifest as mathematics; empty for an algorithm.

    ``result`` is what stands on its left, ``indicator`` that whose formula it is.
    """
    formula = read_formula(record.formula)
    if formula is None:
        return ""
    labels = {term.name: facts.words.label(term.name) for term in record.terms}
    labels |= {name: label for name, label in names.own.items() if name in labels}
    steps = facts.words.steps(indicator)
    if _length(formula, result, steps | labels) > _MOST[facts.lang]:
        labels = {name: names.symbol(name) for name in labels}
    return as_omml(formula, "", {**steps, **labels, **_words(facts), "": result})


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


def _value(facts: Facts, term: TermRecord) -> str:
    """A coefficient that is one number; else where its numbers stand."""
    rows = facts.parameters
    mine = rows[(rows["parameter"] == term.name)
                & rows["service"].isin([term.service, ""])]  # fmt: skip
    values = {facts.exact(value) for value in mine["coefficient"]}
    if len(values) == 1:
        return values.pop()
    return sentence("taken_by_key", facts.lang) if values else ""


def _length(formula: Formula, result: str, labels: Mapping[str, str]) -> float:
    """Width of the widest line of a formula, what stands below a stroke aside."""
    lines = with_numbers(formula, labels).split("; ")
    upper = [
        line.split(" / ")[0] if line.count(" / ") == 1 and " + " not in line else line
        for line in lines
    ]
    return max(map(breadth, upper)) + breadth(result)


def _words(facts: Facts) -> dict[str, str]:
    return {word: sentence(f"math_{word}", facts.lang) for word in _WORDS}
