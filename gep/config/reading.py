"""account.toml -> `Plan`: everything that is wrong with it is told at once."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from gep.account.columns import COUNTY, TOWNSHIP
from gep.book.ecosystem_types import legend_names
from gep.book.norm import norm_names
from gep.book.vocabulary import Vocabulary
from gep.config.plan import GridSpec, LandCoverSpec, MapLayerSpec, Plan, RasterSpec, ZoneSpec
from gep.config.schema import AccountFile, CoverTable, MapLayerTable, MapsTable, Table
from gep.config.toml_problems import problem_of
from gep.files.paths import is_there, path_of, plain_slashes
from gep.files.toml_file import TomlFile, read_toml
from gep.problems import Place, Problem, Problems, nearest
from gep.service import discover

PLACEHOLDERS: Mapping[str, str] = {"account.name": "某某县", "account.code": "000000"}
"""What `gep init` writes where only the bureau knows the answer."""

_POLYGON_FILES = (".shp", ".gdb", ".geojson", ".fgb")
_OWN = {"norm": ".toml", "legend": ".csv"}  # a file of the bureau's own, not a name
_CHOICES = {  # what says nothing beside the key
    "value": {"nodata", "band", "year", "months", "variable", "crs"},
    "band": {"year", "months"},
}
_CONTROL = re.compile(r"[\x00-\x1f]")
_Spec = TypeVar("_Spec", RasterSpec, ZoneSpec, MapLayerSpec)


def read_plan(path: Path) -> tuple[Plan | None, list[Problem]]:
    """Read account.toml, or the one in a folder, and tell everything that is wrong with it.

    What can be understood is planned even if there are errors, so that the inputs can be checked
    in the same go; without a usable [account], [land_cover] and zone layer there is no plan.
    """
    path = path / "account.toml" if path.is_dir() else path
    problems = Problems()
    if not path.is_file():
        problems.add("account-missing", Place(path.name))
        return None, list(problems)
    written = read_toml(path, problems)
    return (None, list(problems)) if written is None else _planned(path, written)


def checked_plan(plan: Plan) -> tuple[Plan | None, list[Problem]]:
    """A plan that was changed in Python, checked as if account.toml said so.

    Errors of the file that it was read from stay: what they spoiled is not in the plan.
    """
    old, new = plan.written, plan.tables()
    lines = {key: at for key, at in old.lines.items() if _at(old.tables, key) == _at(new, key)}
    changed, found = _planned(plan.path, replace(old, tables=new, lines=lines))
    known = {(one.code, one.place.where) for one in found}
    left = [one for one in plan.errors if (one.code, one.place.where) not in known]
    if changed is not None:
        changed = replace(changed, errors=(*left, *changed.errors))
    return changed, [*left, *found]


def _at(tables: Any, key: str) -> object:
    """What stands at a dotted key."""
    for name in key.split("."):
        tables = tables.get(name) if isinstance(tables, dict) else None
    return tables


def _planned(path: Path, written: TomlFile) -> tuple[Plan | None, list[Problem]]:
    """The plan that some tables make, and every problem."""
    problems = Problems()
    tables = _sound_tables(written, problems)
    _check_names(tables, written, path.parent, problems)
    for key, file in _files(tables):
        _check_file(key, file, written, path.parent, problems)
    try:
        model = AccountFile.model_validate(tables)
    except ValidationError:  # something required is missing or was left out, and has been told
        return None, list(problems)
    _check_placeholders(model, written, problems)
    _check_sense(model, written, problems)
    return _plan(path, model, written, problems.errors), list(problems)


def _sound_tables(written: TomlFile, problems: Problems) -> dict[str, Any]:
    """The tables without what makes no sense, which is told."""
    tables = copy.deepcopy(written.tables)
    known = Vocabulary.shipped().rasters
    rasters = tables.get("rasters")
    for name in list(rasters) if isinstance(rasters, dict) else []:
        if name not in known:
            near = nearest(name, known) or ", ".join(sorted(known))
            place = written.place(f"rasters.{name}")
            problems.add("config-raster-unknown", place, name=name, near=near)
            del tables["rasters"][name]
    try:
        AccountFile.model_validate(tables)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            key, problem = problem_of(error, written.place, written.line)
            problems.extend([problem])
            _leave_out(tables, key)
    return tables


def _leave_out(tables: dict[str, Any], key: tuple[str, ...]) -> None:
    """Take the faulty key out, or, if it lies inside a list or a short form, all of that."""
    node = tables
    for name in key[:-1]:
        if not isinstance(node.get(name), dict):
            node.pop(name, None)
            return
        node = node[name]
    node.pop(key[-1], None)


def _check_names(
    tables: Mapping[str, Any], written: TomlFile, folder: Path, problems: Problems
) -> None:
    """Norm, legends and services are known, or files of the account's own."""
    account, cover = tables.get("account", {}), tables.get("land_cover", {})
    opening = cover.get("opening", {})
    named = (
        ("norm", "account.norm", account.get("norm"), norm_names()),
        ("legend", "land_cover.legend", cover.get("legend"), legend_names()),
        ("legend", "land_cover.opening.legend", opening.get("legend"), legend_names()),
    )
    for kind, key, name, known in named:
        if name and name.lower().endswith(_OWN[kind]):
            _check_file(key, name, written, folder, problems)
        elif name and name not in known:
            near = nearest(name, known) or ", ".join(known)
            problems.add(f"config-{kind}-unknown", written.place(key), name=name, near=near)
    asked = [
        (f"account.{key}", name)
        for key in ("services", "optional")
        for name in account.get(key) or ()
    ]
    refused = [(f"not_applicable.{name}", name) for name in tables.get("not_applicable") or ()]
    services = [service.key for service in discover()] if asked or refused else []
    for key, name in (*asked, *refused):
        if name not in services:
            near = nearest(name, services) or ", ".join(services)
            problems.add("config-service-unknown", written.place(key), name=name, near=near)


def _check_placeholders(model: AccountFile, written: TomlFile, problems: Problems) -> None:
    """What the template could not know was filled in."""
    for key, placeholder in PLACEHOLDERS.items():
        name = key.rpartition(".")[2]
        if getattr(model.account, name) == placeholder:
            line = written.line(key)
            problems.add("config-placeholder", written.place(key), key=name, line=line)


def _check_sense(model: AccountFile, written: TomlFile, problems: Problems) -> None:
    """What types cannot say: keys that exclude or need each other."""
    for name in model.rasters:
        given, place = written.tables["rasters"][name], written.place(f"rasters.{name}")
        if isinstance(given, dict) and ("path" in given) == ("value" in given):
            problems.add("config-path-or-value", place, name=name, line=written.line(place.where))
        _check_choice(name, given, place, problems)
    zones = written.tables["zones"].keys()
    if zones == model.zones.keys() and not zones & {COUNTY, TOWNSHIP}:
        layers = ", ".join(sorted(zones)) or "-"
        problems.add("config-no-township", written.place("zones"), layers=layers)
    cover = model.land_cover
    lacking = [] if model.grid else ["[grid] crs, resolution"]
    lacking += [] if cover.code else ["[land_cover] code"]
    is_polygons = cover.code or plain_slashes(cover.path).rstrip("/").lower().endswith(
        _POLYGON_FILES
    )
    if is_polygons and lacking:
        place, text = written.place("land_cover"), "; ".join(lacking)
        problems.add("config-polygons", place, path=cover.path, lacking=text)
    elif is_polygons and cover.crs:
        place = written.place("land_cover.crs")
        problems.add("config-crs-polygons", place, path=cover.path)
    elif model.grid and not is_polygons and not cover.layer:
        problems.add("config-grid-unused", written.place("grid"), "warning", path=cover.path)


def _check_choice(name: str, given: object, place: Place, problems: Problems) -> None:
    """A constant has nothing to choose from, and one band is chosen already."""
    keys = set(given) if isinstance(given, dict) else set()
    chosen = "value" if "value" in keys else "band"
    unread = sorted(keys & _CHOICES.get(chosen, set())) if chosen in keys else []
    if unread:
        problems.add("config-choice", place, name=name, chosen=chosen, unread=", ".join(unread))


def _files(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Every path in the tables, by its dotted key."""
    for name, value in table.items():
        key = f"{above}.{name}".lstrip(".")
        if isinstance(value, dict):
            yield from _files(value, key)
        elif isinstance(value, str) and (
            name in ("path", "overrides") or above in ("rasters", "maps")
        ):
            yield key, value


def _check_file(key: str, path: str, written: TomlFile, folder: Path, problems: Problems) -> None:
    place = written.place(key)
    if _CONTROL.search(path):
        problems.add("config-backslash", place, line=written.line(key))
        return
    file = path_of(folder, path)
    if is_there(file):
        return
    beside = list(file.parent.iterdir()) if is_there(file.parent) else []
    names = {neighbour.name.casefold(): neighbour.name for neighbour in beside}
    near = names.get(nearest(file.name.casefold(), names), "")
    shown = path.removesuffix(file.name) + near if near else "-"
    problems.add("file-missing", place, path=path, near=shown)


def _plan(path: Path, model: AccountFile, written: TomlFile, errors: tuple[Problem, ...]) -> Plan:
    account, cover = model.account, model.land_cover
    opening, grid = cover.opening, model.grid
    return Plan(
        path=path,
        name=account.name,
        code=account.code,
        year=account.year,
        norm=account.norm,
        services=tuple(account.services or ()),
        optional=tuple(account.optional or ()),
        organisation=account.organisation or "",
        land_cover=_land_cover(cover, cover.legend, written, ""),
        opening=_land_cover(opening, cover.legend, written, ".opening") if opening else None,
        grid=GridSpec(grid.crs, grid.resolution, written.place("grid")) if grid else None,
        rasters=_specs(RasterSpec, "rasters", dict(sorted(model.rasters.items())), written),
        zones=_specs(ZoneSpec, "zones", model.zones, written),
        maps=_specs(MapLayerSpec, "maps", _named(model.maps), written),
        statistics=plain_slashes(model.statistics.path or ""),
        price_year=model.prices.year,
        base_year=model.prices.base_year,
        methods=dict(model.methods),
        not_applicable=dict(model.not_applicable),
        overrides=plain_slashes(model.coefficients.overrides or ""),
        confirmed=(
            *(model.statistics.confirmed or ()),
            *(model.coefficients.confirmed or ()),
        ),
        written=written,
        errors=errors,
    )


def _land_cover(table: CoverTable, legend: str, written: TomlFile, below: str) -> LandCoverSpec:
    given = _given(table) | {"legend": table.legend or legend}
    return LandCoverSpec(**given, place=written.place(f"land_cover{below}"))


def _named(tables: MapsTable) -> dict[str, MapLayerTable]:
    """The tables of ``[maps]`` that are there, by their names."""
    every = ((name, getattr(tables, name)) for name in type(tables).model_fields)
    return {name: table for name, table in every if table is not None}


def _specs(
    kind: type[_Spec], above: str, tables: Mapping[str, Table], written: TomlFile
) -> dict[str, _Spec]:
    """What several tables alike say, by their names; a column of names is a label there."""
    found = {}
    for name, table in tables.items():
        given = {"label" if key == "name" else key: one for key, one in _given(table).items()}
        found[name] = kind(name=name, place=written.place(f"{above}.{name}"), **given)
    return found


def _given(table: Table) -> dict[str, Any]:
    """What the user gave of a table, its path with forward slashes."""
    given = table.model_dump(exclude_none=True, exclude={"opening"})
    if "path" in given:
        given["path"] = plain_slashes(given["path"])
    if "months" in given:
        given["months"] = tuple(given["months"])
    return given
