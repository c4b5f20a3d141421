"""Zones as GeoJSON by RFC 7946: degrees on WGS 84, outer rings counter-clockwise, 7 decimals."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from gep.outputs.exports.about import About, crs_name
from gep.outputs.exports.resource import Bounds
from gep.outputs.exports.zone_layers import ExportedLayer

if TYPE_CHECKING:
    import geopandas as gpd

DECIMALS = 7  # a centimetre
WGS84 = pyproj.CRS("EPSG:4326")
_EDGE = 1000.0
"""Metres of an edge at most: a straight one of the map bends by a centimetre on the globe."""


def write_geojson(path: Path, layer: ExportedLayer, about: About) -> Bounds:
    """Write one layer and give its bounds; what is narrower than a centimetre is left out.

    Not by GDAL's driver, which rounds one number in thirty in its last digit.
    """
    shapes = _rounded(in_degrees(layer.frame))
    bounds = _bounds(shapes)
    head = {
        "type": "FeatureCollection",
        "name": layer.key,
        "title": about.title(about.words.say("export_zones", layer=about.words.label(layer.key))),
        "account_id": about.account_id,
        "note": datum_note(layer.frame, about),
        "bbox": list(bounds),
    }
    frame = layer.frame.set_geometry(shapes, crs=WGS84).set_index("code", drop=False)
    lines = ",\n".join(map(_text, frame.iterfeatures(na="null")))
    text = f'{_text(head)[:-1]},"features":[\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")
    return bounds


def in_degrees(frame: "gpd.GeoDataFrame") -> npt.NDArray[np.object_]:
    """Shapes of a layer in longitude and latitude on WGS 84, unrounded.

    Long edges are cut first: they are straight on the map, not on the globe.
    """
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    if pyproj.CRS(frame.crs).is_projected:
        shapes = shapely.segmentize(shapes, _EDGE)
    turned = _transformer(pyproj.CRS(frame.crs))
    return np.asarray(
        shapely.transform(shapes, lambda xy: np.column_stack(turned.transform(*xy.T))), dtype=object
    )


def datum_note(frame: "gpd.GeoDataFrame", about: About) -> str:
    """How the coordinates came to WGS 84, and how well."""
    crs = pyproj.CRS(frame.crs)
    geodetic = crs.geodetic_crs
    if geodetic and geodetic.datum and geodetic.datum.name == "China 2000":
        return about.words.say("export_datum")
    turned = _transformer(crs)
    known = turned.accuracy is not None and turned.accuracy >= 0
    accuracy = f"{turned.accuracy:g} m" if known else about.words.say("export_unknown_accuracy")
    return about.words.say(
        "export_other_datum", crs=crs_name(crs), operation=turned.description, accuracy=accuracy
    )


@lru_cache(maxsize=1)  # all layers of an account have one CRS, and PROJ takes long to choose
def _transformer(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)


def _rounded(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Shapes of so many decimals, each in parts, outer rings counter-clockwise."""
    there = shapely.set_precision(shapes, 10.0**-DECIMALS)
    several = [shapely.MultiPolygon([*shapely.get_parts(shape)]) for shape in there]
    return np.asarray(shapely.orient_polygons(several), dtype=object)


def _bounds(shapes: npt.NDArray[np.object_]) -> Bounds:
    west, south, east, north = (round(float(x), DECIMALS) for x in shapely.total_bounds(shapes))
    return west, south, east, north


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
