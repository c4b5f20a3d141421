"""The list of an export and the ISO records beside its files, as their readers take them."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pyarrow.parquet as pq
import pyogrio
import pytest
from msgspec import structs

from gep.account.account import Account, read_account
from gep.account.folder import seal_account, write_account
from gep.account.manifest_file import sealed
from gep.outputs.exports.about import About
from gep.outputs.exports.datapackage import datapackage
from gep.outputs.exports.writing import write_exports
from gep.problems import DataProblem
from gep.telling.text import one_line
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.outputs.hostile import COUNTY_NAME
from tests.outputs.small_account import small_parts

Package = Callable[[Path], dict[str, Any]]
GMD = "{http://www.isotc211.org/2005/gmd}"
GCO = "{http://www.isotc211.org/2005/gco}"

FIELD = {
    "type": "object",
    "required": ["name", "type", "title"],
    "properties": {"type": {"enum": ["string", "number", "integer", "boolean"]}},
}
SCHEMA = {
    "type": "object",
    "required": ["fields"],
    "properties": {"fields": {"type": "array", "minItems": 1, "items": FIELD}},
}
PACKAGE = {
    "type": "object",
    "required": ["$schema", "name", "title", "description", "resources", "sources"],
    "properties": {
        "name": {"type": "string", "pattern": r"^([-a-z0-9._/])+$"},
        "title": {"type": "string", "minLength": 1},
        "created": False,
        "licenses": False,
        "sources": {"type": "array", "minItems": 1, "items": {"required": ["title"]}},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "title", "format", "mediatype", "bytes", "hash"],
                "properties": {
                    "name": {"type": "string", "pattern": r"^([-a-z0-9._/])+$"},
                    "path": {"type": "string", "pattern": r"^(?!/|.*\.\.)[^\\]+$"},
                    "bytes": {"type": "integer", "minimum": 1},
                    "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "schema": {"anyOf": [{"type": "string"}, SCHEMA]},
                },
            },
        },
    },
}
"""What Data Package 2.0 and Table Schema 2.0 ask for, as far as an export has it."""


def files(folder: Path) -> dict[str, bytes]:
    exports = folder / "exports"
    found = (path for path in exports.rglob("*") if path.is_file())
    return {path.relative_to(exports).as_posix(): path.read_bytes() for path in found}


def records(folder: Path) -> dict[str, ET.Element]:
    found = files(folder).items()
    own = ((name, text) for name, text in found if name.endswith(".xml"))
    return {name: ET.fromstring(text) for name, text in own if not name.endswith(".aux.xml")}


@pytest.mark.parametrize("which", ["folder", "hostile"])
def test_the_list_is_a_data_package(
    which: str, request: pytest.FixtureRequest, package: Package
) -> None:
    folder = request.getfixturevalue(which)
    told = package(folder)
    jsonschema.validate(told, PACKAGE)
    names = [resource["name"] for resource in told["resources"]]
    assert len(set(names)) == len(names)


def test_everything_is_listed_with_its_hash(folder: Path, package: Package) -> None:
    there, told = files(folder), package(folder)
    listed = {resource["path"]: resource for resource in told["resources"]}
    beside = {r["metadata"] for r in told["resources"] if "metadata" in r}
    schemas = {r["schema"] for r in told["resources"] if isinstance(r.get("schema"), str)}
    assert set(there) == {"datapackage.json", *listed, *beside, *schemas}
    for path, resource in listed.items():
        assert resource["bytes"] == len(there[path])
        assert resource["hash"] == "sha256:" + hashlib.sha256(there[path]).hexdigest()


@pytest.mark.parametrize("which", ["folder", "hostile"])
def test_schemas_are_those_of_the_files(
    which: str, request: pytest.FixtureRequest, package: Package
) -> None:
    folder = request.getfixturevalue(which)
    for resource in package(folder)["resources"]:
        path, schema = folder / "exports" / resource["path"], resource.get("schema")
        if schema is None:
            assert resource.get("bands") or resource["format"] in ("xml", "qml")
            continue
        if isinstance(schema, str):
            schema = json.loads((folder / "exports" / schema).read_text("utf-8"))
            jsonschema.validate(schema, SCHEMA)
        fields = [field["name"] for field in schema["fields"]]
        assert fields == columns(path), resource["path"]
        if path.suffix == ".parquet":
            kinds = [ARROW[str(pq.read_schema(path).field(name).type)] for name in fields]
            assert [field["type"] for field in schema["fields"]] == kinds
        assert all(field["titles"]["zh"] and field["titles"]["en"] for field in schema["fields"])


ARROW = {"string": "string", "int64": "integer", "double": "number", "bool": "boolean"}


def columns(path: Path) -> list[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return next(csv.reader(lines))
    if path.suffix == ".parquet":
        return [name for name in pq.read_schema(path).names if name not in ("geometry", "bbox")]
    layers = {layer: list(pyogrio.read_info(path, layer=layer)["fields"])
              for layer, geometry in pyogrio.list_layers(path) if geometry}  # fmt: skip
    found = list(layers.values())
    assert all(fields == found[0] for fields in found)
    return [name for name in found[0] if name != "id"]  # GDAL shows the id of a feature as one


def test_units_and_nodata_of_rasters_are_told(folder: Path, package: Package) -> None:
    told = {r["path"]: r for r in package(folder)["resources"]}["rasters/potential_erosion.tif"]
    [band] = told["bands"]
    assert (band["unit"], band["nodata"], band["kind"]) == ("t ha-1 yr-1", -9999.0, "float32")
    assert told["crs"] == "EPSG:4548"
    west, south, east, north = told["bbox"]
    assert 118 < west < east < 119
    assert 28 < south < north < 29


def test_each_spatial_file_has_an_iso_record(folder: Path) -> None:
    found = records(folder)
    spatial = {n for n in files(folder) if n.endswith((".gpkg", ".geojson", ".tif"))}
    spatial |= {n for n in files(folder) if n.startswith("geoparquet") and n.endswith(".parquet")}
    assert set(found) == {f"{name}.xml" for name in spatial}
    identifiers = [r.findtext(f"{GMD}fileIdentifier/{GCO}CharacterString") for r in found.values()]
    assert len(set(identifiers)) == len(identifiers)


ORDER = ["fileIdentifier", "language", "characterSet", "hierarchyLevel", "contact", "dateStamp",
         "metadataStandardName", "metadataStandardVersion", "referenceSystemInfo",
         "identificationInfo", "distributionInfo", "dataQualityInfo"]  # fmt: skip
"""Order of the elements in the schema of ISO/TS 19139, gmd/metadataEntity.xsd."""
IDENTIFICATION = ["citation", "abstract", "pointOfContact", "descriptiveKeywords",
                  "resourceConstraints", "spatialRepresentationType", "spatialResolution",
                  "language", "topicCategory", "extent"]  # fmt: skip
"""The same of gmd/identification.xsd; a resolution is there for rasters only."""


@pytest.mark.parametrize("which", ["folder", "hostile"])
def test_iso_records_have_what_the_schema_asks_for(
    which: str, request: pytest.FixtureRequest
) -> None:
    for name, root in records(request.getfixturevalue(which)).items():
        assert root.tag == f"{GMD}MD_Metadata"
        assert [child.tag.removeprefix(GMD) for child in root] == ORDER
        said = root.find(f"{GMD}identificationInfo/{GMD}MD_DataIdentification")
        kept = [child.tag.removeprefix(GMD) for child in said]
        is_raster = name.endswith(".tif.xml")
        assert kept == [n for n in IDENTIFICATION if is_raster or n != "spatialResolution"]
        for code in root.iter():
            if "codeListValue" in code.attrib:
                assert code.get("codeList").endswith(f"#{code.tag.removeprefix(GMD)}")
        west, east, south, north = (float(d.text) for d in root.iter(f"{GCO}Decimal"))
        assert 118 < west < east < 119
        assert 28 < south < north < 29
        missing = [e.tag.removeprefix(GMD) for e in root.iter() if f"{GCO}nilReason" in e.attrib]
        assert {"organisationName", "useLimitation"} <= set(missing)  # for the bureau
        assert {"dateStamp", "date"} <= set(missing)  # no account knows when a file was made


def test_who_makes_the_account_is_named(folder: Path) -> None:
    account = read_account(folder)
    hashed = account.manifest.hashed
    about = structs.replace(hashed.account, organisation="江山市统计局")
    other = Account(account.folder)
    manifest = structs.replace(account.manifest, hashed=structs.replace(hashed, account=about))
    other.__dict__["manifest"] = manifest
    told = About(other, "zh")
    package = datapackage(folder, [], told, [])
    assert package["contributors"] == [{"title": "江山市统计局", "roles": ["publisher"]}]
    assert "contributors" not in datapackage(folder, [], About(account, "zh"), [])


def test_the_record_says_what_must_be_said(folder: Path) -> None:
    root = records(folder)["geojson/zones_township.geojson.xml"]
    text = "".join(root.itertext())
    for said in ("合成样例数据", "不作符合性声明", "依据待核实", "不是0", "不是市场价格",
                 "不等同于可交易", "分米", "2023-12-31", "4326", "土地覆被"):  # fmt: skip
        assert said in text, said


def test_every_file_knows_its_account(folder: Path, package: Package) -> None:
    identity = read_account(folder).manifest.account_id
    for name, content in files(folder).items():
        carries = name.endswith((".gpkg", ".geojson", ".xml", ".qml", ".tif", "datapackage.json"))
        if carries or name.startswith("geoparquet"):
            assert identity.encode() in content, name
    assert {r["account_id"] for r in package(folder)["resources"]} == {identity}


def test_the_same_account_gives_the_same_bytes_in_another_process(
    folder: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path;"
        " from gep.outputs.exports.writing import write_exports;"
        " write_exports(Path(sys.argv[1]), 'zh', Path(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, folder, tmp_path / "again"], check=True)
    again = {path.relative_to(tmp_path / "again").as_posix(): path.read_bytes()
             for path in (tmp_path / "again").rglob("*") if path.is_file()}  # fmt: skip
    assert again == files(folder)
    for name, content in again.items():
        assert str(tmp_path).encode() not in content, name
        assert str(folder).encode() not in content, name


def test_english_changes_words_and_no_number(folder: Path, tmp_path: Path) -> None:
    write_exports(folder, "en", tmp_path / "en")
    told = json.loads((tmp_path / "en" / "datapackage.json").read_text("utf-8"))
    assert "conformity is not claimed" in told["description"]
    assert re.search(r"rests on coefficients that were recalled", told["description"])
    for name in ("seea/monetary.csv", "seea/extent.csv"):
        assert (tmp_path / "en" / name).read_bytes() == files(folder)[name]


def test_hostile_texts_break_no_metadata(hostile: Path, package: Package) -> None:
    assert one_line(COUNTY_NAME) in package(hostile)["title"]
    for name, root in records(hostile).items():
        assert one_line(COUNTY_NAME) in "".join(root.itertext()), name
        assert not [e for e in root.iter() if e.tag.endswith(("script", "img", "svg"))]


def test_without_rasters_the_list_says_how_to_get_them(hostile: Path, package: Package) -> None:
    assert any("--rasters" in note for note in package(hostile)["notes"])


def test_with_rasters_it_need_not(folder: Path, package: Package) -> None:
    assert not any("--rasters" in note for note in package(folder)["notes"])


def test_an_account_of_given_quantities_exports_what_it_has(tmp_path: Path) -> None:
    csv_file = tmp_path / "quantities.csv"
    csv_file.write_text(
        "zone_code,service,indicator,item,ecosystem_type,quantity,unit\n"
        ",water_conservation,water_conserved,,,2.5,1e8 m3\n"
        ",carbon_sink,carbon_dioxide_fixed,,forest,40,万tCO2\n",
        encoding="utf-8",
    )
    facts = TableFacts("zhejiang-2020", year=2020, code="330881")
    account = value_quantities(csv_file, tmp_path / "out", facts)
    written = write_exports(tmp_path / "out")
    names = {path.relative_to(tmp_path / "out/exports").as_posix() for path in written}
    assert names == {"datapackage.json", "account.parquet", "seea/physical.csv",
                     "seea/monetary.csv"}  # fmt: skip
    with (tmp_path / "out/exports/seea/monetary.csv").open(encoding="utf-8-sig") as lines:
        rows = [row for row in csv.DictReader(lines) if row["total_supply"]]
    assert sum(float(row["total_supply"]) for row in rows) == pytest.approx(
        account.total, rel=1e-12
    )
    water = next(row for row in rows if row["service"] == "water_conservation")
    assert float(water["untyped"]) == float(water["total_supply"])
    package = json.loads((tmp_path / "out/exports/datapackage.json").read_text("utf-8"))
    jsonschema.validate(package, PACKAGE)


def test_a_service_nobody_has_heard_of(tmp_path: Path) -> None:
    """One whose service and indicator have the same key, as somebody else's may."""
    parts = small_parts()
    hashed = parts.manifest.hashed
    services = dict(hashed.norm.services)
    services["shade"] = structs.replace(
        services.pop("soil_retention"), indicators=("shade", "nitrogen_retained")
    )
    norm = structs.replace(hashed.norm, services=services, order=tuple(services))
    labels = {**parts.manifest.labels, "shade": {"zh": "遮荫", "en": "Shade"}}
    names = {"soil_retention": "shade", "retained_soil": "shade"}
    indicators = {
        key.replace("retained_soil", "shade"): structs.replace(
            one,
            service=names.get(one.service, one.service),
            indicator=names.get(one.indicator, one.indicator),
        )
        for key, one in hashed.indicators.items()
    }
    manifest = sealed(structs.replace(hashed, norm=norm, indicators=indicators), labels)
    rows, memo = (
        frame.replace({"service": names, "indicator": names}) for frame in (parts.rows, parts.memo)
    )
    (tmp_path / "out").mkdir()
    write_account(tmp_path / "out", replace(parts, rows=rows, memo=memo, manifest=manifest))
    seal_account(tmp_path / "out")
    write_exports(tmp_path / "out")
    frame = pyogrio.read_dataframe(tmp_path / "out/exports/zones.gpkg", layer="county")
    county = rows[rows["zone_layer"] == "county"]
    value = county.loc[county["service"] == "shade", "value_yuan"].sum()
    amount = county.loc[county["indicator"] == "shade", "quantity"].sum()
    assert frame["shade"][0] == pytest.approx(value, rel=1e-12)
    assert frame["shade_2"][0] == pytest.approx(amount, rel=1e-12)


def test_nothing_but_an_export_is_replaced(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    write_exports(folder, to=mine)  # an empty folder
    write_exports(folder, to=mine)  # an earlier export
    letter = tmp_path / "letter.docx"
    letter.write_text("dear", encoding="utf-8")
    other = tmp_path / "other"
    other.mkdir()
    (other / "datapackage.json").write_text('{"name": "somebody else"}', encoding="utf-8")
    for target in (letter, other, tmp_path, folder):
        with pytest.raises(DataProblem) as error:
            write_exports(folder, to=target)
        assert [problem.code for problem in error.value.problems] == ["export-not-exports"]
    assert letter.read_text("utf-8") == "dear"
    assert (other / "datapackage.json").is_file()
