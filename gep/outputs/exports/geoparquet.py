"""Zones as GeoParquet 1.1: WKB in the CRS of the account, and a box a zone for quick look-ups."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from gep.outputs.exports.about import About
from gep.outputs.exports.resource import TableColumn
from gep.outputs.exports.zone_layers import ExportedLayer

VERSION = "1.1.0"
GEOMETRY, BOX = "geometry", "bbox"
_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_ARROW = {"string": pa.string(), "number": pa.float64(), "integer": pa.int64(),
          "boolean": pa.bool_()}  # fmt: skip


def write_geoparquet(path: Path, layer: ExportedLayer, about: About) -> None:
    """Write one layer; each column says its unit and titles, the file its account."""
    shapes = np.asarray(layer.frame.geometry.to_numpy(), dtype=object)
    fields = [_field(column) for column in layer.columns]
    arrays = [_array(layer.frame[column.name], column) for column in layer.columns]
    boxes = pa.StructArray.from_arrays(
        [pa.array(side) for side in shapely.bounds(shapes).T], names=list(_CORNERS)
    )
    fields += [pa.field(GEOMETRY, pa.binary()), pa.field(BOX, boxes.type)]
    arrays += [pa.array(shapely.to_wkb(shapes)), boxes]
    metadata = {
        "geo": json.dumps(_geo(layer, shapes), ensure_ascii=False),
        "account_id": about.account_id,
        "title": about.title(about.words.say("export_zones", layer=about.words.label(layer.key))),
        "year": str(about.year),
    }
    table = pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=metadata))
    pq.write_table(table, path, version="2.6", compression="zstd")


def _field(column: TableColumn) -> pa.Field:
    metadata = {
        "unit": column.unit,
        **{f"title_{lang}": text for lang, text in column.titles.items()},
    }
    return pa.field(column.name, _ARROW[column.kind], metadata={**metadata, **column.metadata})


def _array(values: "pd.Series[Any]", column: TableColumn) -> pa.Array:
    return pa.Array.from_pandas(values, type=_ARROW[column.kind])


def _geo(layer: ExportedLayer, shapes: Any) -> dict[str, Any]:
    covering = {corner: [BOX, corner] for corner in _CORNERS}
    kinds = sorted({str(shape.geom_type) for shape in shapes})
    return {
        "version": VERSION,
        "primary_column": GEOMETRY,
        "columns": {
            GEOMETRY: {
                "encoding": "WKB",
                "geometry_types": kinds,
                "crs": pyproj.CRS(layer.frame.crs).to_json_dict(),
                "edges": "planar",
                "bbox": [float(side) for side in shapely.total_bounds(shapes)],
                "covering": {BOX: covering},
            }
        },
    }
