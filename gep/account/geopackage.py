"""The account as a GeoPackage: a layer per zone layer, coloured when QGIS opens it.

GDAL stamps the time into the file; here the stamp is the end of the accounting year, so that the
same account gives the same bytes.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd

from gep.account.columns import CURRENCY, ZONE_UNITS
from gep.account.kept import InBoth
from gep.account.manifest import Hashed
from gep.account.zone_values import socioeconomic, value_matrix
from gep.telling.amounts import shown, unit_words
from gep.telling.shading import shading
from gep.telling.text import one_line
from gep.words import Language, word, words

if TYPE_CHECKING:
    import geopandas as gpd

MAP_LAYERS = "map_layers.gpkg"
"""The file of an account that holds what maps draw besides."""
_NO_VALUE = "#d9d9d9"
_OUTLINE = "#4d4d4d"
_STYLED_BY, _UNIT = "gep_per_km2", "CNY km-2 yr-1"
"""A column, which is also the theme of the maps whose classes and colours the style has."""
_DATE_OPTION = "OGR_CURRENT_DATE"
_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""


@dataclass(frozen=True)
class ColourClass:
    """One class of a graduated map: above, up to, colour, and what its legend says.

    QGIS gives a value on an edge to the first class that ends or begins there, as gep does.
    """

    low: float
    high: float
    colour: str
    label: str


def write_geopackage(
    path: Path,
    zones: Mapping[str, "gpd.GeoDataFrame"],
    rows: pd.DataFrame,
    statistics: pd.DataFrame,
    hashed: Hashed,
    labels: Mapping[str, InBoth] | None = None,
) -> None:
    """Write each zone layer with its values, and the style of each, to a new file.

    ``labels`` name the services, zh and en: QGIS shows every column by its name in Chinese.
    """
    frames = {
        name: layer_frame(name, shapes, rows, statistics, hashed) for name, shapes in zones.items()
    }
    write_layers(path, frames, hashed.account.year, aliases=_aliases(hashed, labels or {}))


def _aliases(hashed: Hashed, labels: Mapping[str, InBoth]) -> dict[str, str]:
    """What people call each column of a zone layer, with its unit."""
    known = {**words("export_columns"), **words("headings")}
    names = {key: str(known[key]["zh"]) for key in ("code", "name", *ZONE_UNITS)}
    names["name"] = str(words("export_columns")["name"]["zh"])
    units = {**ZONE_UNITS, **dict.fromkeys(hashed.norm.counted, CURRENCY)}
    names |= {key: labels[key]["zh"] for key in hashed.norm.counted if key in labels}
    return {
        key: word("marks", "brackets", "zh", text=name, more=unit_words(units[key], "zh"))
        if key in units
        else name
        for key, name in names.items()
    }


def write_layers(
    path: Path,
    frames: Mapping[str, "gpd.GeoDataFrame"],
    year: int,
    metadata: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
) -> None:
    """Write layers that have a column ``gep_per_km2``, and the style of each, to a new file.

    QGIS shows columns by their ``aliases``.

    ``told`` is what each layer says of itself, by name. (Of the file itself it could not be said:
    GDAL then leaves an .aux.xml beside it whenever somebody reads it.)
    """
    stamp = _write_frames(
        path,
        frames,
        year,
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        layer_metadata=dict(metadata) if metadata else None,
    )
    styles = {
        name: style(colour_classes(frame[_STYLED_BY]), aliases or {})
        for name, frame in frames.items()
    }
    _write_styles(path, styles, stamp)


def write_plain_layers(path: Path, frames: Mapping[str, "gpd.GeoDataFrame"], year: int) -> None:
    """Write layers of any geometry without a style to a new file."""
    _write_frames(path, frames, year, geometry_type="Unknown")


def _write_frames(
    path: Path, frames: Mapping[str, "gpd.GeoDataFrame"], year: int, **how: Any
) -> str:
    """Write layers to a new file and give its stamp, which is the end of the account's year."""
    import pyogrio

    stamp = f"{year}-12-31T00:00:00.000Z"
    with _stamped(stamp):
        for name, frame in frames.items():
            pyogrio.write_dataframe(
                frame, path, layer=name, driver="GPKG", append=path.exists(), **how
            )
    return stamp


def layer_frame(
    name: str,
    shapes: "gpd.GeoDataFrame",
    rows: pd.DataFrame,
    statistics: pd.DataFrame,
    hashed: Hashed,
) -> "gpd.GeoDataFrame":
    """Zones of one layer: code, name, area, total, per km2, per head, value of each service.

    Values are in CNY yr-1 and empty where nothing was computed.
    """
    import geopandas as gpd

    services = list(hashed.norm.counted)
    layer = hashed.zone_layers[name]
    here = rows[rows["zone_layer"] == name]
    values = value_matrix(here, "zone_code", services)
    codes = shapes["code"].astype(str).to_numpy()
    found = values.reindex(codes).reset_index(drop=True)
    area = pd.Series(layer.areas_m2, index=layer.codes).reindex(codes).to_numpy() / 1e6
    people = (
        pd.Series(socioeconomic(statistics, "population"), dtype="float64")
        .reindex(codes)
        .to_numpy()
    )
    attributes = {
        "code": codes,
        "name": shapes["name"].astype(str).to_numpy(),
        "area_km2": area,
        "gep": found["gep"],
        "gep_per_km2": found["gep"] / area,
        "gep_per_head": found["gep"] / people,
        **{service: found[service] for service in services},
    }
    return gpd.GeoDataFrame(attributes, geometry=shapes.geometry.to_numpy(), crs=shapes.crs)


def colour_classes(values: "pd.Series[float]") -> tuple[ColourClass, ...]:
    """The classes and colours of the map of the same values, from the least to the greatest.

    >>> [c.label for c in colour_classes(pd.Series([10000.0, 20000.0, 30000.0]))]
    ['1.00 – 1.50 万元/km²', '> 1.50 – 2.50 万元/km²', '> 2.50 – 3.00 万元/km²']
    """
    known = np.asarray(values.dropna(), np.float64)
    if not known.size:
        return ()
    step, shaded = shown(_UNIT, "zh", float(np.abs(known).max())), shading(_STYLED_BY)
    classes = shaded.classes(known, step.scale)
    inner = [edge * step.scale for edge in classes.edges[1:-1]]
    edges = [float(known.min()), *inner, float(known.max())]
    return tuple(
        ColourClass(low, high, colour, f"{label} {step.unit}")
        for (low, high), colour, label in zip(
            pairwise(edges), shaded.colours(classes), classes.labels(), strict=True
        )
    )


def style(classes: tuple[ColourClass, ...], aliases: Mapping[str, str] | None = None) -> str:
    """A QGIS style (QML): zones coloured by value per km2, with their names, columns by theirs."""
    root = ET.Element("qgis", version="3.28.0", styleCategories="Symbology|Labeling|Fields",
                      labelsEnabled="1")  # fmt: skip
    named = ET.SubElement(root, "aliases")
    for number, (field, name) in enumerate((aliases or {}).items()):
        ET.SubElement(named, "alias", field=field, index=str(number), name=one_line(name))
    if classes:
        renderer = ET.SubElement(
            root, "renderer-v2", type="graduatedSymbol", attr=_STYLED_BY,
            graduatedMethod="GraduatedColor", symbollevels="0", enableorderby="0",
        )  # fmt: skip
        ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
        for number, one in enumerate(classes):
            ET.SubElement(
                ranges, "range", symbol=str(number), lower=repr(one.low), upper=repr(one.high),
                label=one.label, render="true",
            )  # fmt: skip
            _fill(symbols, str(number), one.colour)
    else:
        renderer = ET.SubElement(root, "renderer-v2", type="singleSymbol", symbollevels="0")
        _fill(ET.SubElement(renderer, "symbols"), "0", _NO_VALUE)
    labels = ET.SubElement(ET.SubElement(root, "labeling", type="simple"), "settings")
    ET.SubElement(labels, "text-style", fieldName="name", isExpression="0", fontSize="9")
    return ET.tostring(root, encoding="unicode")


def _fill(symbols: ET.Element, name: str, colour: str) -> None:
    symbol = ET.SubElement(symbols, "symbol", type="fill", name=name, alpha="1")
    layer = ET.SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0"})
    said = {"color": _rgba(colour), "outline_color": _rgba(_OUTLINE), "outline_width": "0.26",
            "outline_width_unit": "MM", "outline_style": "solid", "style": "solid"}  # fmt: skip
    options = ET.SubElement(layer, "Option", type="Map")
    for key, value in said.items():
        ET.SubElement(options, "Option", name=key, type="QString", value=value)
    for key, value in said.items():  # the way of QGIS before 3.26
        ET.SubElement(layer, "prop", k=key, v=value)


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def _write_styles(path: Path, styles: Mapping[str, str], stamp: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_STYLES)
        columns = dict(
            database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        )
        title: Mapping[Language, str] = words("sentences")["style_title"]
        database.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
            "update_time) VALUES ('', '', ?, ?, 'gep', ?, '', 1, ?, '', ?)",
            [(name, columns[name], qml, title["zh"], stamp) for name, qml in styles.items()],
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', ?)",
            (stamp,),
        )


@contextmanager
def _stamped(stamp: str) -> Iterator[None]:
    """GDAL's clock stands still while the block runs."""
    import pyogrio

    before = pyogrio.get_gdal_config_option(_DATE_OPTION)
    pyogrio.set_gdal_config_options({_DATE_OPTION: stamp})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_DATE_OPTION: before})
