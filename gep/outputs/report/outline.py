"""The outline of a report: which parts it has, in which order; a file that a bureau may change."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from gep.files.toml_file import read_toml
from gep.outputs.report import annexes, basis, caveats, change, front, methods, places, results
from gep.outputs.report.facts import Facts
from gep.outputs.report.manuscript import Manuscript
from gep.outputs.report.pictures import Picture
from gep.outputs.report.uses import uses
from gep.outputs.report.workings import workings
from gep.problems import DataProblem, Problems, nearest

Part: TypeAlias = Callable[[Manuscript, Facts, Mapping[str, Picture]], None]

SHIPPED = Path(__file__).with_name("outline.toml")


def _plain(write: Callable[[Manuscript, Facts], None]) -> Part:
    """A part that shows no map."""

    def part(book: Manuscript, facts: Facts, _: Mapping[str, Picture]) -> None:
        write(book, facts)

    return part


PARTS: Mapping[str, Mapping[str, Part]] = {
    "front": {
        "cover": _plain(front.cover),
        "summary": _plain(front.summary),
        "contents": lambda book, _, __: front.contents(book),
    },
    "chapters": {
        "overview": basis.overview,
        "basis": _plain(basis.basis),
        "scope": _plain(basis.scope),
        "data": _plain(basis.data),
        "methods": _plain(methods.methods),
        "results": _plain(results.results),
        "places": places.places,
        "changes": _plain(change.changes),
        "economy": _plain(change.economy),
        "limits": _plain(caveats.limits),
        "uses": _plain(uses),
    },
    "annexes": {
        "parameters": _plain(annexes.parameters),
        "inputs": _plain(annexes.inputs),
        "workings": _plain(workings),
        "maps": annexes.maps,
    },
}
"""What a report may have, by the name that an outline gives it."""


def outline(file: Path | None = None) -> tuple[Part, ...]:
    """The parts of a report in the order of an outline, the shipped one if none is given.

    Raises
    ------
    DataProblem
        The file is no TOML, or names what a report does not have.
    """
    problems = Problems()
    written = read_toml(file or SHIPPED, problems)
    found: list[Part] = []
    tables = written.tables if written else {}
    for group, known in PARTS.items():
        named = tables.get(group, [])
        for name in named if isinstance(named, list) else [named]:
            if isinstance(name, str) and name in known:
                found.append(known[name])
            elif written:
                problems.add(
                    "report-outline-unknown", written.place(group), name=str(name), group=group,
                    known=", ".join(known), near=nearest(str(name), known) or "-",
                )  # fmt: skip
    for group in tables.keys() - PARTS.keys():
        assert written is not None
        problems.add(
            "report-outline-unknown", written.place(group), name=group, group="-",
            known=", ".join(PARTS), near=nearest(group, PARTS) or "-",
        )  # fmt: skip
    if listed := tuple(problems):
        raise DataProblem(listed)
    return tuple(found)
