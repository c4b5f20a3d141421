"""Metadata by ISO 19115:2003 (GB/T 19710-2005) in the XML of ISO 19139, beside a spatial file.

GeoNetwork, ArcGIS and the catalogues of the land administration read it. Under which licence and at
which classification stays open: only the bureau can say. When a file was made no account knows.
"""

import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

import pyproj

from gep.outputs.exports.about import About
from gep.outputs.exports.resource import Ground, Resource
from gep.telling.text import one_line

GMD = "http://www.isotc211.org/2005/gmd"
GCO = "http://www.isotc211.org/2005/gco"
GML = "http://www.opengis.net/gml/3.2"
_CODES = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml"
_LANGUAGES = {"zh": "zho", "en": "eng"}
_FORMATS = {".gpkg": "GeoPackage", ".geojson": "GeoJSON RFC 7946",
            ".parquet": "GeoParquet 1.1", ".tif": "Cloud-Optimized GeoTIFF"}  # fmt: skip


def write_iso_metadata(folder: Path, resource: Resource, about: About) -> None:
    """Write the metadata of one spatial file beside it."""
    for prefix, space in (("gmd", GMD), ("gco", GCO), ("gml", GML)):
        ET.register_namespace(prefix, space)
    tree = ET.ElementTree(iso_metadata(resource, about))
    ET.indent(tree)
    tree.write(folder / resource.metadata_path, encoding="utf-8", xml_declaration=True)


def iso_metadata(resource: Resource, about: About) -> ET.Element:
    """The whole record, its parts in the order of the schema."""
    ground = resource.ground
    assert ground is not None
    root = ET.Element(_gmd("MD_Metadata"))
    _text(root, "fileIdentifier", file_identifier(resource, about))
    _text(root, "language", _LANGUAGES[about.lang])
    _code(root, "characterSet", "MD_CharacterSetCode", "utf8")
    _code(root, "hierarchyLevel", "MD_ScopeCode", "dataset")
    _contact(root, "contact", about)
    _unknown(root, "dateStamp")
    _text(root, "metadataStandardName", "ISO 19115:2003 / GB/T 19710-2005")
    _text(root, "metadataStandardVersion", "ISO/TS 19139:2007")
    _reference_system(root, ground.crs)
    _identification(root, resource, ground, about)
    _distribution(root, resource)
    _quality(root, about)
    return root


def file_identifier(resource: Resource, about: About) -> str:
    """The same for the same file of the same account, and for no other."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{about.account_id}/{resource.path}"))


def _identification(root: ET.Element, resource: Resource, ground: Ground, about: About) -> None:
    found = _within(root, "identificationInfo", "MD_DataIdentification")
    _citation(found, resource, about)
    _text(
        found,
        "abstract",
        one_line(f"{resource.description} {about.words.say('export_to_fill_in')}"),
    )
    _contact(found, "pointOfContact", about)
    keywords = _within(found, "descriptiveKeywords", "MD_Keywords")
    for word in ("GEP", "生态产品总值", "SEEA EA", str(about.account.about.code)):
        _text(keywords, "keyword", word)
    limits = _within(found, "resourceConstraints", "MD_LegalConstraints")
    _missing(limits, "useLimitation")
    kind = "grid" if resource.is_raster else "vector"
    _code(found, "spatialRepresentationType", "MD_SpatialRepresentationTypeCode", kind)
    _resolution(found, ground)
    _text(found, "language", _LANGUAGES[about.lang])
    topic = ET.SubElement(found, _gmd("topicCategory"))
    ET.SubElement(topic, _gmd("MD_TopicCategoryCode")).text = "environment"
    _extent(found, ground, about)


def _citation(found: ET.Element, resource: Resource, about: About) -> None:
    citation = _within(found, "citation", "CI_Citation")
    _text(citation, "title", one_line(resource.title))
    dated = _within(citation, "date", "CI_Date")
    _unknown(dated, "date")
    _code(dated, "dateType", "CI_DateTypeCode", "creation")
    _text(_within(citation, "identifier", "MD_Identifier"), "code", about.account_id)


def _extent(found: ET.Element, ground: Ground, about: About) -> None:
    extent = _within(found, "extent", "EX_Extent")
    box = _within(extent, "geographicElement", "EX_GeographicBoundingBox")
    west, south, east, north = ground.bounds
    sides = {"westBoundLongitude": west, "eastBoundLongitude": east,
             "southBoundLatitude": south, "northBoundLatitude": north}  # fmt: skip
    for name, value in sides.items():
        ET.SubElement(ET.SubElement(box, _gmd(name)), _gco("Decimal")).text = repr(value)
    time = _within(extent, "temporalElement", "EX_TemporalExtent")
    period = ET.SubElement(ET.SubElement(time, _gmd("extent")), f"{{{GML}}}TimePeriod")
    period.set(f"{{{GML}}}id", "accounting-period")
    for name, day in (("beginPosition", "01-01"), ("endPosition", "12-31")):
        ET.SubElement(period, f"{{{GML}}}{name}").text = f"{about.year}-{day}"


def _resolution(found: ET.Element, ground: Ground) -> None:
    if ground.resolution is None:
        return
    distance = ET.SubElement(_within(found, "spatialResolution", "MD_Resolution"), _gmd("distance"))
    size = ET.SubElement(distance, _gco("Distance"), uom="m" if ground.crs.is_projected else "deg")
    size.text = repr(ground.resolution)


def _reference_system(root: ET.Element, crs: pyproj.CRS) -> None:
    system = _within(root, "referenceSystemInfo", "MD_ReferenceSystem")
    known = _within(system, "referenceSystemIdentifier", "RS_Identifier")
    code = crs.to_epsg()
    _text(known, "code", str(code) if code else crs.to_wkt())
    if code:
        _text(known, "codeSpace", "EPSG")


def _distribution(root: ET.Element, resource: Resource) -> None:
    given = _within(root, "distributionInfo", "MD_Distribution")
    form = _within(given, "distributionFormat", "MD_Format")
    _text(form, "name", _FORMATS[Path(resource.path).suffix])
    _missing(form, "version")


def _quality(root: ET.Element, about: About) -> None:
    quality = _within(root, "dataQualityInfo", "DQ_DataQuality")
    _code(_within(quality, "scope", "DQ_Scope"), "level", "MD_ScopeCode", "dataset")
    _text(_within(quality, "lineage", "LI_Lineage"), "statement", about.lineage)


def _contact(parent: ET.Element, name: str, about: About) -> None:
    """Whom to ask: who makes the account, if it says so, else left open."""
    party = _within(parent, name, "CI_ResponsibleParty")
    if made_by := about.account.about.organisation:
        _text(party, "organisationName", one_line(made_by))
    else:
        _missing(party, "organisationName")
    _code(party, "role", "CI_RoleCode", "pointOfContact")


def _unknown(parent: ET.Element, name: str) -> None:
    """A date that the account does not hold, since the same input gives the same account."""
    ET.SubElement(parent, _gmd(name)).set(_gco("nilReason"), "unknown")


def _within(parent: ET.Element, name: str, kind: str) -> ET.Element:
    return ET.SubElement(ET.SubElement(parent, _gmd(name)), _gmd(kind))


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(ET.SubElement(parent, _gmd(name)), _gco("CharacterString")).text = text


def _missing(parent: ET.Element, name: str) -> None:
    ET.SubElement(parent, _gmd(name)).set(_gco("nilReason"), "missing")


def _code(parent: ET.Element, name: str, kind: str, value: str) -> None:
    said = {"codeList": f"{_CODES}#{kind}", "codeListValue": value}
    ET.SubElement(ET.SubElement(parent, _gmd(name)), _gmd(kind), said).text = value


def _gmd(name: str) -> str:
    return f"{{{GMD}}}{name}"


def _gco(name: str) -> str:
    return f"{{{GCO}}}{name}"
