"""What may stand in the TOML file of a norm, and what is wrong with one that says otherwise."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gep.book.ecosystem_types import EcosystemTypes
from gep.files.toml_places import key_lines
from gep.problems import Place, Problem, nearest

Shape = Mapping[str, tuple[str, Callable[[Any], bool]]]
"""Key -> what its value is in words, and whether a value is that."""


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_groups(value: Any) -> bool:
    return isinstance(value, list) and all(_are_texts(one) and one for one in value)


def _is_pair(value: Any) -> bool:
    return _are_texts(value) and len(value) == len(("one", "other"))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _name_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _name_methods(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_text(v) or _are_texts(v) for v in value.values())


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


_TITLE = '{ zh = "...", en = "..." }'
_TOP: Shape = {
    "title": (_TITLE, _name_texts),
    "text_seen": ("true / false", _is_truth),
    "superseded_by": ('"zhejiang-2025"', _is_text),
    "inherits": ('"national-2022"', _is_text),
    "services": ("[services.<key>]", _is_table),
    "overlap": ("[[overlap]]", _are_tables),
}
_SERVICE: Shape = {
    "counted": ("true / false", _is_truth),
    "optional": ("true / false", _is_truth),
    "methods": ('methods.<indicator> = ["...", "..."]', _name_methods),
    "prices": ('prices.<indicator> = "..."', _name_texts),
    "ecosystem_types": ('["forest", "shrub"]', _are_texts),
    "one_of": ('[["indicator", "indicator"]]', _are_groups),
    "if_reported": ('["indicator"]', _are_texts),
}
_OVERLAP: Shape = {
    "pair": ('["service", "service"]', _is_pair),
    "why": ('"why"', _is_text),
}


@dataclass(frozen=True)
class NormFile:
    """One file of a norm's line, as it was written."""

    name: str
    file: str
    text: str
    table: Mapping[str, Any]

    def place(self, key: str) -> Place:
        """Where a dotted key stands."""
        return Place(self.file, key_lines(self.text).get(key, 0), key)

    def problems(self) -> list[Problem]:
        """Keys that mean nothing, values of the wrong kind, types that do not exist."""
        return list(self._problems())

    def _problems(self) -> Iterator[Problem]:
        yield from self._misshapen(self.table, _TOP, "")
        services = self.table.get("services", {})
        for key, said in services.items() if _is_table(services) else ():
            where = f"services.{key}"
            if not _is_table(said):
                yield self._wrong_value(where, said, f"[{where}]")
                continue
            yield from self._misshapen(said, _SERVICE, f"{where}.")
            yield from self._unknown_types(said.get("ecosystem_types", []), where)
        overlaps = self.table.get("overlap", [])
        for said in overlaps if _are_tables(overlaps) else ():
            yield from self._misshapen(said, _OVERLAP, "overlap.")
            for key in _OVERLAP.keys() - said.keys():
                yield self._wrong_value("overlap", said, f"{key} = {_OVERLAP[key][0]}")

    def _misshapen(self, table: Mapping[str, Any], shape: Shape, where: str) -> Iterator[Problem]:
        for key, value in table.items():
            if key not in shape:
                yield unknown_key(self.place(where + key), key, shape)
            elif not shape[key][1](value):
                yield self._wrong_value(where + key, value, shape[key][0])

    def _wrong_value(self, key: str, value: Any, kind: str) -> Problem:
        values = {"key": key, "found": repr(value), "kind": kind}
        return Problem("norm-value", self.place(key), values)

    def _unknown_types(self, listed: Any, where: str) -> Iterator[Problem]:
        types = EcosystemTypes.shipped()
        for one in listed if _are_texts(listed) else ():
            if one not in types.parents:
                near = types.find(one) or nearest(one, types.ids) or "-"
                place = self.place(f"{where}.ecosystem_types")
                yield Problem("norm-type-unknown", place, {"type": one, "nearest": near})


def unknown_key(place: Place, key: str, known: Collection[str]) -> Problem:
    """The problem of a name that nothing answers to, with the nearest that something does."""
    near = nearest(key, known) or "-"
    return Problem(
        "norm-key-unknown", place, {"key": key, "nearest": near, "known": ", ".join(known)}
    )
