"""The cartography, read from ``maps/themes``: what each map shows, in which classes and colours."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gep.outputs.map_classes import Method
from gep.problems import Place, Problem, UsageProblem, nearest
from gep.shipped import shipped
from gep.words import Language

_ONE_CLASS = 0.6
_TURN = 0.381966


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Strict):
    """A text in both languages, with ``{account}``, ``{year}``, ``{service}`` and ``{layer}``."""

    zh: str
    en: str

    def of(self, lang: Language, fields: Mapping[str, object]) -> str:
        """The text in one language, with its fields put in."""
        return (self.zh if lang == "zh" else self.en).format_map(fields)


class Unit(_Strict):
    """A unit to show money in, used where the greatest value reaches ``at_least`` (CNY)."""

    name: str
    scale: float = Field(gt=0)
    at_least: float = 0.0


class Units(_Strict):
    """The units of a theme in each language, greatest first."""

    zh: tuple[Unit, ...] = Field(min_length=1)
    en: tuple[Unit, ...] = Field(min_length=1)

    def fit(self, lang: Language, greatest: float) -> Unit:
        """The first unit that the greatest value reaches, else the last."""
        ladder = self.zh if lang == "zh" else self.en
        return next((unit for unit in ladder if greatest >= unit.at_least), ladder[-1])


class Classing(_Strict):
    """How values become classes; ``breaks`` are the inner edges, in CNY, of the fixed method."""

    method: Method = "fisher_jenks"
    count: int = Field(default=5, ge=2, le=9)
    breaks: tuple[float, ...] = ()


class Theme(_Strict):
    """One small spec: the map or maps that it asks for."""

    name: str
    order: int
    file: str
    kind: Literal["zones", "ecosystem_types"]
    each: Literal["account", "service"] = "account"
    value: str = "gep"
    per: Literal["zone", "km2"] = "zone"
    services: tuple[str, ...] = ()
    title: Said
    legend: Said
    units: Units | None = None
    classes: Classing = Classing()
    ramps: Mapping[str, str] = {}


@dataclass(frozen=True)
class Colours:
    """Ramps from light to dark by name, and the colours of the ecosystem types."""

    ramps: Mapping[str, tuple[str, ...]]
    types: Mapping[str, str]

    def ramp(self, name: str, count: int) -> tuple[str, ...]:
        """So many colours of a ramp, evenly spaced from its light end to its dark end."""
        ramp = LinearSegmentedColormap.from_list(name, list(self.ramps[name]))
        places = np.linspace(0.0, 1.0, count) if count > 1 else [_ONE_CLASS]
        return tuple(to_hex(ramp(float(place))) for place in places)

    def of_type(self, key: str, index: int) -> str:
        """The colour of an ecosystem type; one that a bureau added gets its own by its index."""
        if key in self.types:
            return self.types[key]
        from_the_wheel = LinearSegmentedColormap.from_list("added", list(self.ramps["added_types"]))
        return to_hex(from_the_wheel(index * _TURN % 1.0))


def colours() -> Colours:
    """The colours that ship with gep."""
    folder = shipped("maps/themes") / "colours"
    ramps, types = (
        tomllib.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("ramps.toml", "ecosystem_types.toml")
    )
    return Colours({name: tuple(stops) for name, stops in ramps.items()}, types)


def read_themes(wanted: Sequence[str] | None) -> tuple[tuple[Theme, ...], list[Problem]]:
    """The themes asked for by name or by the path of one's own file; for None all shipped ones.

    Raises
    ------
    UsageProblem
        No theme has that name.
    """
    known = {path.stem: path for path in sorted(shipped("maps/themes").glob("*.toml"))}
    paths = list(known.values())
    if wanted is not None:
        paths = [_theme_path(name, known) for name in dict.fromkeys(wanted)]
    themes: list[Theme] = []
    problems: list[Problem] = []
    ramps = colours().ramps
    for path in paths:
        theme, wrong = _read_theme(path, ramps)
        problems += wrong
        themes += [theme] if theme else []
    return tuple(sorted(themes, key=lambda theme: (theme.order, theme.name))), problems


def _theme_path(name: str, known: Mapping[str, Path]) -> Path:
    if name in known:
        return known[name]
    if name.endswith(".toml") and Path(name).is_file():
        return Path(name)
    hint = f" did you mean {near}?" if (near := nearest(name, known)) else ""
    raise UsageProblem(f"no map theme {name!r};{hint} themes: {', '.join(known)}")


def _read_theme(
    path: Path, ramps: Mapping[str, tuple[str, ...]]
) -> tuple[Theme | None, list[Problem]]:
    place = Place(path.name)
    try:
        written: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        theme = Theme(name=path.stem, **written)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [_wrong(place, "", str(error))]
    except ValidationError as error:
        return None, [
            _wrong(place, ".".join(str(part) for part in one["loc"]), one["msg"])
            for one in error.errors()
        ]
    problems = [
        _wrong(place, f"ramps.{category}", f"{ramp!r}; {', '.join(ramps)}")
        for category, ramp in theme.ramps.items()
        if ramp not in ramps
    ]
    problems += _wrong_texts(theme, place)
    if theme.kind == "zones" and (theme.units is None or "default" not in theme.ramps):
        problems.append(_wrong(place, "units, ramps.default", "-"))
    return (None, problems) if problems else (theme, [])


def _wrong_texts(theme: Theme, place: Place) -> list[Problem]:
    """Templates with a field that no map has."""
    fields = dict.fromkeys(("account", "year", "service", "layer"), "")
    problems = []
    for key, said in (("title", theme.title), ("legend", theme.legend)):
        try:
            said.of("zh", fields), said.of("en", fields)
        except (KeyError, ValueError, IndexError) as error:
            problems.append(_wrong(place, key, str(error)))
    try:
        theme.file.format(service=""), theme.value.format(service="")
    except (KeyError, ValueError, IndexError) as error:
        problems.append(_wrong(place, "file, value", str(error)))
    return problems


def _wrong(place: Place, key: str, found: str) -> Problem:
    return Problem("maps-theme-wrong", place, {"key": key, "found": found})
