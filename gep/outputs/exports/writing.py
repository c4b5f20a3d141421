"""An account as files for other software and for a database above the county, with metadata.

``datapackage.json`` lists everything; each spatial file has ISO metadata beside it. The same
account gives the same bytes.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pyproj

from gep.account.account import read_account
from gep.account.columns import CURRENCY, ROWS
from gep.account.geopackage import write_layers
from gep.files.whole import whole_subfolder
from gep.outputs.exports.about import About
from gep.outputs.exports.datapackage import NAME as PACKAGE
from gep.outputs.exports.datapackage import write_datapackage
from gep.outputs.exports.geojson import WGS84, datum_note, write_geojson
from gep.outputs.exports.geopackage_titles import write_column_titles
from gep.outputs.exports.geoparquet import write_geoparquet
from gep.outputs.exports.iso_metadata import write_iso_metadata
from gep.outputs.exports.rasters import has_intensities, write_rasters
from gep.outputs.exports.resource import Bounds, Ground, Kind, Resource, TableColumn
from gep.outputs.exports.seea import write_seea
from gep.outputs.exports.zone_layers import ExportedLayer, zone_layers
from gep.problems import DataProblem, Place, Problem
from gep.words import Language, words

_SCHEMA = "zones.schema.json"
_KINDS: Mapping[str, Kind] = {
    "str": "string", "int64": "integer", "Int64": "integer", "float64": "number",
    "bool": "boolean",
}  # fmt: skip
_MONEY = ("value_yuan", "constant_value_yuan")


def write_exports(folder: Path, lang: Language = "zh", to: Path | None = None) -> list[Path]:
    """Write the files for other software into ``to``, by default ``exports`` of the account.

    An earlier export there is replaced as a whole. Gives the files, the list of them first.

    Raises
    ------
    DataProblem
        The folder holds no account, or ``to`` is something that gep did not export.
    """
    account = read_account(folder)
    asked = to or folder / "exports"
    _stop_on_foreign(asked)
    about = About(account, lang)
    with whole_subfolder(asked.resolve()) as partial:
        resources = list(_written(partial, about))
        for resource in resources:
            if resource.ground:
                write_iso_metadata(partial, resource, about)
        write_datapackage(partial, resources, about, _notes(about))
    beside = dict.fromkeys(r.schema for r in resources if r.schema)
    names = [PACKAGE, *beside, *(r.path for r in resources)]
    names += [r.metadata_path for r in resources if r.ground]
    return [asked / name for name in names]


def _written(folder: Path, about: About) -> Iterator[Resource]:
    yield _account_rows(folder, about)
    yield from write_seea(folder, about)
    if layers := zone_layers(about.account, about.lang):
        yield from _zone_files(folder, layers, about)
    yield from write_rasters(folder, about)


def _account_rows(folder: Path, about: About) -> Resource:
    """The rows themselves, as Parquet: codes stay texts and numbers exact, in any program."""
    path = "account.parquet"
    shutil.copyfile(about.account.folder / path, folder / path)
    titles = {**words("headings"), **words("export_columns")}
    columns = tuple(
        TableColumn(
            name,
            _KINDS[kind],
            titles.get(name, {"zh": name, "en": name}),
            CURRENCY if name in _MONEY else "",
        )
        for name, kind in ROWS.items()
    )
    title = about.title(about.words.say("export_account"))
    return Resource(path, title, about.abstract, columns=columns)


def _zone_files(
    folder: Path, layers: tuple[ExportedLayer, ...], about: About
) -> Iterator[Resource]:
    for name in ("geojson", "geoparquet"):
        (folder / name).mkdir()
    made = [resource for layer in layers for resource in _layer_files(folder, layer, about)]
    yield _geopackage(folder, layers, about, [r.ground.bounds for r in made if r.ground])
    yield from made


def _layer_files(folder: Path, layer: ExportedLayer, about: About) -> Iterator[Resource]:
    title = about.title(about.words.say("export_zones", layer=about.words.label(layer.key)))
    abstract = about.abstract
    path = f"geojson/zones_{layer.key}.geojson"
    bounds = write_geojson(folder / path, layer, about)
    plain = Resource(path, title, abstract, layer.columns, _SCHEMA, ground=Ground(WGS84, bounds))
    yield replace(plain, description=f"{abstract} {datum_note(layer.frame, about)}")
    path = f"geoparquet/zones_{layer.key}.parquet"
    write_geoparquet(folder / path, layer, about)
    yield replace(plain, path=path, ground=Ground(pyproj.CRS(layer.frame.crs), bounds))


def _geopackage(
    folder: Path, layers: tuple[ExportedLayer, ...], about: About, bounds: list[Bounds]
) -> Resource:
    path, title = "zones.gpkg", about.title(about.words.say("export_all_zones"))
    frames = {layer.key: layer.frame for layer in layers}
    metadata = {"account_id": about.account_id, "title": title, "description": about.abstract}
    columns = layers[0].columns
    aliases = {
        one.name: about.words.bracketed(one.titles[about.lang], about.words.unit(one.unit))
        for one in columns
    }
    write_layers(folder / path, frames, about.year, metadata, aliases)
    write_column_titles(folder / path, frames, columns, about.lang)
    west, south, east, north = zip(*bounds, strict=True)
    whole = (min(west), min(south), max(east), max(north))
    ground = Ground(pyproj.CRS(layers[0].frame.crs), whole)
    return Resource(
        path, title, metadata["description"], columns, _SCHEMA, tuple(frames), ground=ground
    )


def _notes(about: About) -> list[str]:
    """What a reader of the list should know of what is not there."""
    account = about.account
    if not account.has_land or has_intensities(account):
        return []
    return [about.words.say("export_no_rasters")]


def _stop_on_foreign(asked: Path) -> None:
    """Nothing is replaced but an earlier export: a folder of the user's may be at stake."""
    if not os.path.lexists(asked) or _is_export(asked):
        return
    raise DataProblem((Problem("export-not-exports", Place(str(asked)), {"to": str(asked)}),))


def _is_export(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    if not any(folder.iterdir()):
        return True
    try:
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(package, dict) and "account_id" in package
