"""The list of everything in an export: a Frictionless Data Package, version 2."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gep.files.hashes import file_hash
from gep.outputs.exports.about import About, crs_name
from gep.outputs.exports.resource import Ground, Resource, TableColumn
from gep.telling.text import one_line
from gep.words import Language

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_FORMATS: Mapping[str, tuple[str, str]] = {
    ".csv": ("csv", "text/csv"),
    ".parquet": ("parquet", "application/vnd.apache.parquet"),
    ".gpkg": ("gpkg", "application/geopackage+sqlite3"),
    ".geojson": ("geojson", "application/geo+json"),
    ".xml": ("xml", "application/xml"),
    ".qml": ("qml", "application/xml"),
    ".tif": ("tiff", "image/tiff; application=geotiff; profile=cloud-optimized"),
}


def write_datapackage(
    folder: Path, resources: Iterable[Resource], about: About, notes: Iterable[str]
) -> None:
    """Write datapackage.json for files that are in ``folder`` already, and shared schemas."""
    resources = list(resources)
    for path, columns in {r.schema: r.columns for r in resources if r.schema}.items():
        shared = {**_schema(columns, about.lang), "fieldsMatch": "subset"}  # and a geometry
        _write_json(folder / path, shared)
    _write_json(folder / NAME, datapackage(folder, resources, about, notes))


def datapackage(
    folder: Path, resources: Iterable[Resource], about: About, notes: Iterable[str]
) -> dict[str, Any]:
    """What the package is and holds; the licence and whom to ask are left to the bureau."""
    facts = about.account.about
    norm = about.account.manifest.hashed.norm
    return {
        "$schema": PROFILE,
        "name": f"gep-{facts.code or 'account'}-{about.year}".lower(),
        "id": about.account_id,
        "account_id": about.account_id,
        "title": about.title(about.words.say("export_whole")),
        "description": about.abstract,
        **(
            {"contributors": [{"title": one_line(facts.organisation), "roles": ["publisher"]}]}
            if facts.organisation
            else {}
        ),
        "keywords": ["GEP", "生态产品总值", "SEEA EA"],
        "accounting_period": about.year,
        "norm": {"name": norm.name, "title": norm.title, "text_seen": norm.text_seen},
        "is_synthetic": facts.synthetic,
        "lineage": about.lineage,
        "notes": [*notes, about.words.say("export_to_fill_in")],
        "sources": list(_sources(about)),
        "resources": [_resource(folder, resource, about) for resource in resources],
    }


def _sources(about: About) -> Iterable[dict[str, Any]]:
    """The inputs; what the account's own manifest says of each."""
    for one in about.account.manifest.hashed.inputs:
        kept = {
            "state": one.state,
            "source": one.source,
            "data_year": one.data_year,
            "native": one.native,
            "resampling": one.resampling,
            "unit": one.unit,
            "sha256": one.sha256,
        }
        fields = {key: value for key, value in kept.items() if value not in (None, "")}
        yield {"title": about.input_name(one.name), **fields}


def _resource(folder: Path, resource: Resource, about: About) -> dict[str, Any]:
    file = folder / resource.path
    form, mediatype = _FORMATS[file.suffix]
    descriptor: dict[str, Any] = {
        "name": _name(resource.path),
        "path": resource.path,
        "title": resource.title,
        "description": resource.description,
        "format": form,
        "mediatype": mediatype,
        "bytes": file.stat().st_size,
        "hash": f"sha256:{file_hash(file)}",
        "account_id": about.account_id,
    }
    if form == "csv":
        descriptor |= {"type": "table", "encoding": "utf-8", "dialect": {"delimiter": ","}}
    if resource.columns:
        descriptor["schema"] = resource.schema or _schema(resource.columns, about.lang)
    if resource.layers:
        descriptor["layers"] = list(resource.layers)
    if resource.bands:
        descriptor["bands"] = [vars(band) for band in resource.bands]
    if resource.ground:
        descriptor |= _place(resource.ground) | {"metadata": resource.metadata_path}
    return descriptor


def _name(path: str) -> str:
    """A name within the package: the path in small letters, without what names may not have.

    >>> _name("geojson/zones_red_line.geojson")
    'geojson.zones_red_line.geojson'
    """
    return path.lower().replace("/", ".")


def _place(ground: Ground) -> dict[str, Any]:
    place: dict[str, Any] = {"crs": crs_name(ground.crs), "bbox": list(ground.bounds)}
    return place if ground.resolution is None else place | {"resolution": ground.resolution}


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _schema(columns: Iterable[TableColumn], lang: Language) -> dict[str, Any]:
    return {"fields": [_field(column, lang) for column in columns], "missingValues": [""]}


def _field(column: TableColumn, lang: Language) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.kind,
        "title": one_line(column.titles[lang]),
        "titles": {key: one_line(text) for key, text in column.titles.items()},
    }
    return field | ({"unit": column.unit} if column.unit else {}) | dict(column.metadata)
