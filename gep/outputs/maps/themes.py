"""The cartography, read from ``maps/themes``: what each map shows, in which classes and colours."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gep.outputs.maps.values import GEP, Per, Subject
from gep.problems import Place, Problem, UsageProblem, nearest
from gep.shipped import shipped
from gep.telling.classes import Method
from gep.telling.colours import colours
from gep.words import Language

FIELDS = ("account", "year", "service", "layer", "indicator", "raster")
"""What may stand in braces in a title or a legend."""
Category = Literal["provisioning", "regulating", "cultural"]
_FILE = r"^[\w{}-]+$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(_Strict):
    """A text in both languages, with fields such as ``{account}`` and ``{service}``."""

    zh: str
    en: str

    def of(self, lang: Language, fields: Mapping[str, object]) -> str:
        """The text in one language, with its fields put in."""
        return (self.zh if lang == "zh" else self.en).format_map(fields)


class Classing(_Strict):
    """How values become classes; ``breaks`` are the inner edges of the fixed method.

    They are in the unit of the account: CNY, CNY per km2 or head, the unit of a quantity, percent.
    """

    method: Method = "fisher_jenks"
    count: int = Field(default=5, ge=2, le=9)
    breaks: tuple[float, ...] = ()


class Theme(_Strict):
    """One small spec: the map or maps that it asks for."""

    name: str
    order: int
    file: str = Field(pattern=_FILE)
    kind: Literal["zones", "ecosystem_types", "intensity"]
    each: Literal["account", "service"] = "account"
    value: str = GEP
    quantity: str = ""
    item: str = ""
    per: Per = "zone"
    show: Literal["value", "rank"] = "value"
    sign: Literal["area", "circle"] = "area"
    """Totals are told by circles: a large zone that is coloured for its total looks rich."""
    services: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    """Categories of the services that it is about, where it makes no sense for all."""
    rasters: tuple[str, ...] = ()
    """Rasters that it is about by name; else all those of ``kinds``."""
    kinds: tuple[Literal["", "quantity", "value", "input"], ...] = ("value", "")
    title: Bilingual
    legend: Bilingual
    note: Bilingual | None = None
    classes: Classing = Classing()
    ramps: Mapping[str, str] = {}

    def subject(self, service: str) -> Subject:
        """What its map of one service, or of the whole account, is about."""
        return Subject(self.value.format(service=service), self.quantity, self.item, self.per)

    def ramp(self, category: str) -> str:
        """The ramp for a service of a category."""
        return self.ramps.get(category, self.ramps["default"])


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


def wrong_theme(name: str, key: str, found: str) -> Problem:
    """A theme file that cannot be drawn."""
    return Problem("maps-theme-wrong", Place(name), {"key": key, "found": found})


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
    try:
        written: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        theme = Theme.model_validate({**written, "name": path.stem})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [wrong_theme(path.name, "TOML", str(error))]
    except ValidationError as error:
        return None, [
            wrong_theme(path.name, ".".join(str(part) for part in one["loc"]), one["msg"])
            for one in error.errors()
        ]
    wrong = [*_wrong_ramps(theme, ramps), *_wrong_texts(theme), *_wrong_together(theme)]
    problems = [wrong_theme(path.name, key, found) for key, found in wrong]
    return (None, problems) if problems else (theme, [])


def _wrong_ramps(theme: Theme, ramps: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for category, ramp in theme.ramps.items():
        if ramp not in ramps:
            yield f"ramps.{category}", f"{ramp!r}; {', '.join(ramps)}"
    if theme.kind != "ecosystem_types" and "default" not in theme.ramps:
        yield "ramps.default", "-"


def _wrong_texts(theme: Theme) -> Iterator[tuple[str, str]]:
    """Templates with a field that no map has."""
    fields = dict.fromkeys(FIELDS, "")
    for key, said in (("title", theme.title), ("legend", theme.legend), ("note", theme.note)):
        try:
            _ = said and (said.of("zh", fields), said.of("en", fields))
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            yield key, str(error)
    try:
        theme.file.format(service="", raster=""), theme.value.format(service="")
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        yield "file, value", str(error)


def _wrong_together(theme: Theme) -> Iterator[tuple[str, str]]:
    """Keys that contradict each other."""
    if theme.quantity and (theme.each == "service" or theme.value != GEP or theme.per == "gep"):
        yield "quantity", 'each = "service", value, per = "gep"'
    if theme.item and not theme.quantity:
        yield "item", f"{theme.item!r}; quantity -"
    if theme.categories and theme.each != "service":
        yield "categories", f"each = {theme.each!r}"
    if theme.sign == "circle" and (theme.kind != "zones" or theme.show == "rank"):
        yield "sign", f"kind = {theme.kind!r}, show = {theme.show!r}"
    if theme.kind == "intensity" and "{raster}" not in theme.file:
        yield "file", f"{theme.file!r}; {{raster}}"
    if theme.each == "service" and "{service}" not in theme.file:
        yield "file", f"{theme.file!r}; {{service}}"
    if theme.classes.method == "fixed" and not theme.classes.breaks:
        yield "classes.breaks", "-"
