"""A formula as its author wrote it, with numbers put in."""

from collections.abc import Mapping

from gep.formula.tree import Formula


def with_numbers(formula: Formula, written: Mapping[str, str]) -> str:
    """The formula's own text with a text in place of each name; a name without one stays.

    >>> from gep.formula.reading import formula_of
    >>> with_numbers(formula_of("area * (1 - share)"), {"area": "5 m2", "share": "0.25"})
    '5 m2 * (1 - 0.25)'
    """
    text, pieces, at = formula.text.encode(), [], 0
    for place in formula.names:
        name = text[place].decode()
        pieces += [text[at : place.start].decode(), written.get(name, name)]
        at = place.stop
    return "; ".join("".join([*pieces, text[at:].decode()]).splitlines())
