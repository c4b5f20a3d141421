"""Norms (核算规范): which services, indicators, methods and prices count.

A norm is a TOML file. One that inherits takes over its parent's tables key by key and states
only what it does otherwise. No norm is ever an ``if`` in code.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.norm_file import NormFile, unknown_key
from gep.files.paths import is_there, path_of
from gep.problems import Place, Problem, nearest
from gep.shipped import shipped
from gep.words import Bilingual

Declared = Mapping[str, Mapping[str, tuple[Collection[str], Collection[str]]]]
"""What the services offer: service -> indicator -> (names of methods, names of prices)."""


@dataclass(frozen=True)
class NormService:
    """What a norm says of one service.

    ``methods`` are in order of preference; ``ecosystem_types`` is None where all count.
    ``one_of`` are groups of indicators that tell of one thing in several ways, in order of
    preference; ``if_reported`` those that are not missed where nobody reports them. An ``optional``
    service is left to the county: it counts where the county asks for it.
    """

    key: str
    counted: bool
    methods: Mapping[str, tuple[str, ...]]
    prices: Mapping[str, str]
    ecosystem_types: tuple[str, ...] | None
    one_of: tuple[tuple[str, ...], ...] = ()
    if_reported: tuple[str, ...] = ()
    optional: bool = False

    def settled(self, known: Collection[str]) -> "NormService | None":
        """What is left of it to count where only some indicators are known; None if nothing is."""
        beside = set(self.if_reported) - set(known)
        for group in self.one_of:
            counted = next((one for one in group if one in known), group[0])
            beside |= set(group) - {counted}
        methods = {one: names for one, names in self.methods.items() if one not in beside}
        if methods or not beside:
            return replace(self, methods=methods)
        is_told = any(one in known for one in self.prices)  # though nothing of it counts
        return replace(self, methods={}, counted=False) if is_told else None


@dataclass(frozen=True)
class Overlap:
    """Two services that count the same thing twice, and why the norm has both."""

    pair: tuple[str, str]
    why: str


@dataclass(frozen=True)
class Norm:
    """One norm, with everything it inherits filled in; ``lineage`` begins with itself.

    ``superseded_by`` is the title of the norm that took its place, None while it is in force.
    """

    name: str
    title: Bilingual
    text_seen: bool
    lineage: tuple[str, ...]
    services: Mapping[str, NormService]
    overlaps: tuple[Overlap, ...]
    file: str
    superseded_by: Bilingual | None = None

    def counts(self, type_id: str, service: str, types: EcosystemTypes) -> bool:
        """Whether an ecosystem type has a row for a service; a listed type stands for its kinds."""
        if service not in self.services:
            return False
        listed = self.services[service].ecosystem_types
        return listed is None or any(types.descends(type_id, one) for one in listed)

    def chosen(self, asked: Collection[str]) -> "Norm":
        """The norm of a county that asks for some services: other optional ones do not count."""
        services = {
            key: replace(said, counted=said.counted and (key in asked or not said.optional))
            for key, said in self.services.items()
        }
        return replace(self, services=services)

    @property
    def optional(self) -> tuple[str, ...]:
        """The services that the norm leaves to the county."""
        return tuple(key for key, said in self.services.items() if said.optional)

    def settled(self, known: Collection[str]) -> "Norm":
        """The norm of an account in which some indicators are known.

        Of indicators that tell of one thing in several ways the first known one counts, and the
        others stand beside the account.
        """
        kept = {key: said.settled(known) for key, said in self.services.items()}
        return replace(self, services={key: said for key, said in kept.items() if said})

    def at_prices(self, prices: Mapping[str, str]) -> "Norm":
        """The norm with other prices for some indicators."""
        services = {
            key: replace(said, prices={k: prices.get(k, v) for k, v in said.prices.items()})
            for key, said in self.services.items()
        }
        return replace(self, services=services)


def norm_names() -> tuple[str, ...]:
    """Names of the norms that ship with gep."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def read_norm(name: str, folder: Path | None = None) -> tuple[Norm | None, list[Problem]]:
    """Norm that ships with gep, by name, or a bureau's own TOML, by path from ``folder``."""
    files, problems = _lineage(name, folder)
    successor = _successor(files[0], problems) if files else None
    if problems:
        return None, problems
    merged: dict[str, Any] = {}
    for file in reversed(files):
        merged = _merged(merged, file.table)
    own = files[0]
    norm = Norm(
        name=own.name,
        title=merged.get("title", {"zh": own.name, "en": own.name}),
        # what is inherited from a norm whose text nobody saw cannot be claimed either
        text_seen=all(file.table.get("text_seen", False) for file in files),
        lineage=tuple(file.name for file in files),
        services={key: _service(key, said) for key, said in merged.get("services", {}).items()},
        overlaps=_overlaps(files),
        file=own.file,
        superseded_by=successor,
    )
    return norm, []


def unknown_names(norm: Norm, declared: Declared) -> list[Problem]:
    """Names in a norm that no service declares, each with the nearest that one does."""
    problems = []

    def check(name: str, known: Collection[str], where: str) -> bool:
        if name not in known:
            problems.append(unknown_key(Place(norm.file, 0, where), name, known))
        return name in known

    for key, service in norm.services.items():
        where = f"services.{key}"
        if not check(key, declared, "services"):
            continue
        for indicator, methods in service.methods.items():
            if check(indicator, declared[key], f"{where}.methods"):
                for method in methods:
                    check(method, declared[key][indicator][0], f"{where}.methods.{indicator}")
        for indicator, price in service.prices.items():
            if check(indicator, declared[key], f"{where}.prices"):
                check(price, declared[key][indicator][1], f"{where}.prices.{indicator}")
        for indicator in (one for group in service.one_of for one in group):
            check(indicator, service.methods, f"{where}.one_of")
        for indicator in service.if_reported:
            check(indicator, service.methods, f"{where}.if_reported")
    return problems


def norm_differences(one: Norm, other: Norm) -> list[tuple[str, str, str]]:
    """What two norms say differently: dotted key, what the first says, what the other says."""
    said, said_there = _flat(one), _flat(other)
    keys = sorted(said.keys() | said_there.keys())
    both = ((key, said.get(key, "-"), said_there.get(key, "-")) for key in keys)
    return [row for row in both if row[1] != row[2]]


@cache
def _shipped_norms() -> tuple[Norm, ...]:
    """Every shipped norm, read once: an account asks for them several times."""
    found = (read_norm(name)[0] for name in norm_names())
    return tuple(norm for norm in found if norm is not None)


def norm_titles() -> dict[str, Bilingual]:
    """What each shipped norm is called, by its name."""
    return {norm.name: norm.title for norm in _shipped_norms()}


def norms_unlike(own: Norm, named: Collection[str]) -> list[Norm]:
    """The shipped norms that may give another total than one does, each of them but once.

    ``named`` are the norms that rows of a book are for. A norm that only takes over another's
    tables, and has no rows of its own, says the same.
    """
    every = _shipped_norms()
    seen = {_saying(norm, named) for norm in (own, *every) if norm.name == own.name}
    found = []
    for norm in sorted(every, key=lambda one: len(one.lineage)):
        if (saying := _saying(norm, named)) not in seen:
            seen.add(saying)
            found.append(norm)
    return found


def _saying(norm: Norm, named: Collection[str]) -> tuple[object, ...]:
    """What decides an account under a norm: its tables, and whose rows of a book it takes."""
    services = {key: said for key, said in _flat(norm).items() if key.startswith("services.")}
    return frozenset(services.items()), tuple(name for name in norm.lineage if name in named)


def _folder() -> Path:
    return shipped("coefficients") / "norms"


def _lineage(name: str, folder: Path | None) -> tuple[list[NormFile], list[Problem]]:
    """Each file of the norm's line, the nearest first, and what is wrong in any of them."""
    files: list[NormFile] = []
    problems: list[Problem] = []
    asked_by = Place("account.toml", 0, "norm")
    while name:
        if name.endswith(".toml") and folder is not None:
            path, shown = path_of(folder, name), name
        else:
            path, shown = _folder() / f"{name}.toml", f"coefficients/norms/{name}.toml"
        if not is_there(path) or path.is_dir() or path.stem in (file.name for file in files):
            problems.append(_unknown_norm(name, asked_by))
            break
        file, wrong = _read(path, shown)
        problems += wrong
        if file is None:
            break
        files.append(file)
        parent = file.table.get("inherits", "")
        asked_by, name = file.place("inherits"), parent if isinstance(parent, str) else ""
    return files, problems


def _successor(own: NormFile, problems: list[Problem]) -> Bilingual | None:
    """The title of the norm that took the place of this one; what it inherits from has its own."""
    name = own.table.get("superseded_by")
    if not isinstance(name, str):
        return None
    if name not in norm_names():
        problems.append(_unknown_norm(name, own.place("superseded_by")))
        return None
    file, _ = _read(_folder() / f"{name}.toml", name)
    title: Bilingual = file.table["title"] if file else {"zh": name, "en": name}
    return title


def _read(path: Path, shown: str) -> tuple[NormFile | None, list[Problem]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        return None, [Problem("norm-syntax", Place(shown), {"reason": str(wrong)})]
    file = NormFile(path.stem, shown, text, table)
    return file, file.problems()


def _unknown_norm(name: str, asked_by: Place) -> Problem:
    names = norm_names()
    values = {"norm": name, "nearest": nearest(name, names) or names[0], "names": ", ".join(names)}
    return Problem("norm-unknown", asked_by, values)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            result[key] = _merged(old, value)
        else:
            result[key] = value
    return result


def _service(key: str, said: Mapping[str, Any]) -> NormService:
    methods = {
        indicator: (names,) if isinstance(names, str) else tuple(names)
        for indicator, names in said.get("methods", {}).items()
    }
    types = said.get("ecosystem_types")
    return NormService(
        key=key,
        counted=said.get("counted", True),
        methods=methods,
        prices=said.get("prices", {}),
        ecosystem_types=None if types is None else tuple(types),
        one_of=tuple(map(tuple, said.get("one_of", ()))),
        if_reported=tuple(said.get("if_reported", ())),
        optional=said.get("optional", False),
    )


def _overlaps(files: list[NormFile]) -> tuple[Overlap, ...]:
    found: dict[frozenset[str], Overlap] = {}
    for file in files:
        for said in file.table.get("overlap", ()):
            one, other = said["pair"]
            found.setdefault(frozenset((one, other)), Overlap((one, other), said["why"]))
    return tuple(found.values())


def _flat(norm: Norm) -> dict[str, str]:
    flat = {"text_seen": str(norm.text_seen).lower()}
    for key, service in norm.services.items():
        where = f"services.{key}"
        flat[f"{where}.counted"] = "optional" if service.optional else str(service.counted).lower()
        for indicator, methods in service.methods.items():
            flat[f"{where}.methods.{indicator}"] = ", ".join(methods)
        for indicator, price in service.prices.items():
            flat[f"{where}.prices.{indicator}"] = price
        for group in service.one_of:
            flat[f"{where}.one_of.{group[0]}"] = ", ".join(group)
        if service.if_reported:
            flat[f"{where}.if_reported"] = ", ".join(service.if_reported)
        types = service.ecosystem_types
        flat[f"{where}.ecosystem_types"] = "*" if types is None else ", ".join(types)
    for overlap in norm.overlaps:
        flat[f"overlap.{'+'.join(overlap.pair)}"] = overlap.why
    return flat
