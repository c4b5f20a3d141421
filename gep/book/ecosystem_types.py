"""Ecosystem types (生态系统类型) and the legends that turn land-cover codes into them.

The types form a tree: a global product knows ``forest``, survey polygons know ``bamboo_forest``.
Whatever is asked of a type may be answered by its parents, never by its children.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from gep.book.confidence import GIVEN
from gep.files.csv_file import CsvFile, read_csv
from gep.files.paths import is_there, path_of
from gep.problems import DataProblem, Place, Problem, nearest
from gep.shipped import shipped

_TYPES_FILE = "ecosystem_types.csv"
_DECIMALS = re.compile(r"^(\d+)\.0+$")


@dataclass(frozen=True)
class EcosystemTypes:
    """The tree of ecosystem types, in the order in which tables list them."""

    ids: tuple[str, ...]
    parents: Mapping[str, str]
    zh: Mapping[str, str]
    en: Mapping[str, str]
    also_written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def shipped(cls) -> "EcosystemTypes":
        """The types that ship with gep."""
        return _shipped_types()

    def with_rows(self, extra: Iterable[Mapping[str, str]]) -> "EcosystemTypes":
        """Types of a bureau's own, each under a parent that exists already.

        Raises
        ------
        DataProblem
            A parent is unknown or an id is taken; all such rows are named.
        """
        ids, parents = list(self.ids), dict(self.parents)
        zh, en, also = dict(self.zh), dict(self.en), dict(self.also_written)
        problems = []
        for row in extra:
            new, parent = row["id"], row.get("parent", "")
            if new in parents or parent not in parents:
                near = nearest(parent, ids)
                values = {"type": new, "parent": parent, "nearest": near or "-"}
                problems.append(Problem("ecosystem-type-parent", Place(_TYPES_FILE), values))
                continue
            ids.append(new)
            parents[new], zh[new], en[new] = parent, row.get("zh") or new, row.get("en") or new
            also[new] = _spellings(row.get("also_written", ""))
        if problems:
            raise DataProblem(tuple(problems))
        return EcosystemTypes(tuple(ids), parents, zh, en, also)

    def lineage(self, type_id: str) -> tuple[str, ...]:
        """The type itself, its parent, its parent's parent; empty for what is no type.

        >>> EcosystemTypes.shipped().lineage("evergreen_broadleaf_forest")
        ('evergreen_broadleaf_forest', 'broadleaf_forest', 'forest')
        """
        line = []
        while type_id in self.parents:
            line.append(type_id)
            type_id = self.parents[type_id]
        return tuple(line)

    def descends(self, type_id: str, ancestor: str) -> bool:
        """Whether a type is an ancestor or lies under it.

        >>> types = EcosystemTypes.shipped()
        >>> types.descends("reservoir", "wetland"), types.descends("wetland", "reservoir")
        (True, False)
        """
        return ancestor in self.lineage(type_id)

    def top(self, type_id: str) -> str:
        """The most general type over a type.

        >>> EcosystemTypes.shipped().top("reservoir")
        'wetland'
        """
        return self.lineage(type_id)[-1]

    def children(self, type_id: str) -> tuple[str, ...]:
        """The types directly under a type."""
        return tuple(one for one in self.ids if self.parents[one] == type_id)

    def find(self, text: str) -> str | None:
        """Id of a type from any spelling of it, in either language.

        >>> types = EcosystemTypes.shipped()
        >>> types.find("水田"), types.find(" FOR_EB "), types.find("moon")
        ('paddy', 'evergreen_broadleaf_forest', None)
        """
        return self._spelt.get(_plain(text))

    @cached_property
    def _spelt(self) -> Mapping[str, str]:
        # a name proper wins over another type's nickname: 草丛 is tussock, not any grassland
        spelt = {_plain(one): one for one in self.ids}
        for names in (self.zh, self.en):
            for one in self.ids:
                spelt.setdefault(_plain(names[one]), one)
        for one in self.ids:
            for name in self.also_written.get(one, ()):
                spelt.setdefault(_plain(name), one)
        return spelt


@dataclass(frozen=True)
class Legend:
    """What the codes of a land-cover product mean.

    A code is text (``1``, ``0101``); the type ``""`` means no data, not land of the account.
    ``ambiguous`` are the codes whose type could be told apart further by another source,
    ``sources`` those that its rows name.
    """

    name: str
    file: str
    types: Mapping[str, str]
    confidence: Mapping[str, str]
    names_zh: Mapping[str, str]
    names_en: Mapping[str, str]
    ambiguous: tuple[str, ...]
    sources: tuple[str, ...] = ()


def legend_names() -> tuple[str, ...]:
    """Names of the legends that ship with gep."""
    folder = shipped("coefficients") / "legends"
    return tuple(sorted(path.stem for path in folder.glob("*.csv")))


def read_legend(
    name_or_path: str, types: EcosystemTypes, folder: Path
) -> tuple[Legend | None, list[Problem]]:
    """Legend that ships with gep, by name, or a bureau's own CSV, by path from ``folder``."""
    if name_or_path in legend_names():
        path = shipped("coefficients") / "legends" / f"{name_or_path}.csv"
        file = f"coefficients/legends/{path.name}"
    else:
        path, file = path_of(folder, name_or_path), name_or_path
        if not is_there(path) or path.is_dir():
            names = legend_names()
            near = nearest(name_or_path.removesuffix(".csv"), names) or names[0]
            values = {"legend": name_or_path, "nearest": near, "names": ", ".join(names)}
            return None, [Problem("legend-unknown", Place(file), values)]
    table, problems = read_csv(path, file)
    if table is None:
        return None, problems
    lacking = [c for c in ("code", "ecosystem_type") if c not in table.columns]
    if lacking:
        values = {"missing": ", ".join(lacking), "columns": ", ".join(table.columns)}
        return None, [Problem("legend-columns", Place(file, 1), values)]
    return _legend(path.stem, table, types)


def _legend(
    name: str, table: CsvFile, types: EcosystemTypes
) -> tuple[Legend | None, list[Problem]]:
    problems: list[Problem] = []
    found: dict[str, str] = {}
    rows: dict[str, Mapping[str, str]] = {}
    for line, row in table.rows:
        code, written = _code(row["code"]), row["ecosystem_type"]
        type_id = types.find(written) if written else ""
        if type_id is None:
            known = [*types.ids, *types.zh.values(), *types.en.values()]
            values = {"code": code, "type": written, "nearest": nearest(written, known) or "-"}
            problems.append(Problem("legend-type-unknown", Place(table.name, line), values))
        elif found.get(code, type_id) != type_id:
            values = {"code": code, "one": found[code], "other": type_id}
            problems.append(Problem("legend-code-twice", Place(table.name, line), values))
        else:
            found[code], rows[code] = type_id, row
    if problems:
        return None, problems
    columns = {
        column: {code: row.get(column, "") for code, row in rows.items()}
        for column in ("confidence", "name_zh", "name_en")
    }
    confidence = {code: text or GIVEN for code, text in columns["confidence"].items()}
    coarse = tuple(code for code, one in found.items() if one and types.children(one))
    names = columns["name_zh"], columns["name_en"]
    sources = tuple(dict.fromkeys(row.get("source", "") for row in rows.values()))
    return Legend(name, table.name, found, confidence, *names, coarse, sources), []


@cache
def _shipped_types() -> EcosystemTypes:
    table, problems = read_csv(shipped("coefficients") / _TYPES_FILE, f"coefficients/{_TYPES_FILE}")
    if table is None:
        raise DataProblem(tuple(problems))
    rows = [row for _, row in table.rows]
    return EcosystemTypes(
        ids=tuple(row["id"] for row in rows),
        parents={row["id"]: row["parent"] for row in rows},
        zh={row["id"]: row["zh"] for row in rows},
        en={row["id"]: row["en"] for row in rows},
        also_written={row["id"]: _spellings(row["also_written"]) for row in rows},
    )


def _spellings(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _plain(text: str) -> str:
    return text.strip().casefold()


def _code(text: str) -> str:
    # a spreadsheet that took codes for numbers writes 10 as 10.0
    whole = _DECIMALS.match(text)
    return whole[1] if whole else text
