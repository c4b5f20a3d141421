"""The signature of a verb as the parameters of a command line."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any, Literal, TypeAlias, get_args, get_origin

import click

from gep.files.given import Count, ExistingFile, ExistingFolder, LonLat, NewPath
from gep.files.paths import why_impossible
from gep.words import say

_EAST, _NORTH = 180.0, 90.0

Verb: TypeAlias = Callable[..., Any]


class AnyPath(click.Path):
    """A path of something that may be there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the path, or say why nothing can have that name."""
        if why := why_impossible(Path(value)):
            self.fail(why, param, ctx)
        return super().convert(value, param, ctx)


class ExistingPath(AnyPath):
    """A path of something that is there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the path, or say in the user's language that nothing is there."""
        path = super().convert(value, param, ctx)
        if not Path(value).exists():
            self.fail(say("cli_no_path", ctx.obj if ctx else "zh", path=value), param, ctx)
        return path


class LonLatText(click.ParamType[tuple[float, float]]):
    """Longitude and latitude in degrees with a comma between them."""

    name = "lon,lat"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        """Give both numbers, or say in the user's language how to write them."""
        parts = str(value).replace("，", ",").split(",")
        try:
            longitude, latitude = map(float, parts)
        except ValueError:
            self.fail(say("cli_no_lonlat", ctx.obj if ctx else "zh", text=value), param, ctx)
        if not (abs(longitude) <= _EAST and abs(latitude) <= _NORTH):
            self.fail(say("cli_no_lonlat", ctx.obj if ctx else "zh", text=value), param, ctx)
        return longitude, latitude


ACCOUNT = click.Argument(["out"], type=ExistingPath(file_okay=False, path_type=Path))

_KINDS: Mapping[object, click.ParamType[Any]] = {
    ExistingFile: ExistingPath(path_type=Path),
    ExistingFolder: ACCOUNT.type,
    NewPath: AnyPath(path_type=Path),
    Count: click.IntRange(min=1),
    LonLat: LonLatText(),
    int: click.INT,
    float: click.FLOAT,
    str: click.STRING,
    bool: click.BOOL,
}


def arguments(verb: Verb) -> list[click.Parameter]:
    """What a verb takes by its place, but for the first: that is the screen."""
    _, *others = _parameters(verb)
    return [
        click.Argument([one.name], type=_kind(one.annotation), required=_is_needed(one))
        for one in others
        if one.kind is not one.KEYWORD_ONLY
    ]


def options(verb: Verb) -> list[click.Parameter]:
    """What a verb takes by name; a dataclass stands for an option a field."""
    return [option for one in _named(verb) for option in map(_option, _fields(one))]


def by_name(verb: Verb, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, as the verb takes it: options that make up a dataclass put together."""
    rest, together = dict(given), {}
    for one in _named(verb):
        if _is_made_of_fields(one.annotation):
            values = {field.name: rest.pop(field.name) for field in _fields(one)}
            together[one.name] = one.annotation(**values)
    return rest | together


def _parameters(verb: Verb) -> list[inspect.Parameter]:
    return list(inspect.signature(verb, eval_str=True).parameters.values())


def _named(verb: Verb) -> Iterator[inspect.Parameter]:
    return (one for one in _parameters(verb) if one.kind is one.KEYWORD_ONLY)


def _fields(one: inspect.Parameter) -> list[inspect.Parameter]:
    """The parameter, or if it is a dataclass those that make one."""
    return _parameters(one.annotation) if _is_made_of_fields(one.annotation) else [one]


def _is_made_of_fields(annotation: Any) -> bool:
    return dataclasses.is_dataclass(annotation)


def _option(one: inspect.Parameter) -> click.Option:
    default = {"required": True} if _is_needed(one) else {"default": one.default}
    name = one.name.rstrip("_").replace("_", "-")  # from_ is --from
    if one.annotation == bool | None:  # yes, no, or as gep thinks best
        return click.Option([f"--{name}/--no-{name}"], **default)
    return click.Option(
        [f"--{name}", one.name],
        type=_kind(one.annotation),
        is_flag=one.annotation is bool,
        multiple=get_origin(one.annotation) is tuple,
        **default,
    )


def _kind(annotation: Any) -> click.ParamType[Any]:
    """How click reads a parameter: what may be lacking, or be given many times, as one of them."""
    if get_origin(annotation) is Literal:
        return click.Choice(get_args(annotation))
    if annotation in _KINDS:
        return _KINDS[annotation]
    [one] = [part for part in get_args(annotation) if part not in (NoneType, ...)]
    return _kind(one)


def _is_needed(one: inspect.Parameter) -> bool:
    return one.default is one.empty
