"""The land cover seen pixel by pixel, with the county's zones: lost codes, and a picture of it."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gep.book.legend_fit import legend_misfit
from gep.cells.shares import Shares, TileShares
from gep.grid import Grid, Tile
from gep.inputs.land.land_cover import LandCover
from gep.inputs.land.zones import ZoneLayer
from gep.problems import Place, Problem
from gep.telling.numbers import percent


def scan_codes(land_cover: LandCover, shares: Shares, zones: ZoneLayer) -> list[Problem]:
    """The codes in the county that the legend lacks, with their share of it and in which zones.

    Where that is much of the land, the shipped legends that fit better are named before.
    """
    layer, legend = land_cover.layer, land_cover.legend
    if layer is None or layer.access is None:
        return []
    # wide codes as they stand in the file, not as the lookup needs them
    native = replace(layer, access=replace(layer.access, dtype=layer.access.source.dtype))
    known = np.array([int(code) for code in legend.types if code.lstrip("-").isdigit()], np.int64)
    if layer.access.missing is not None:
        known = np.append(known, int(layer.access.missing))
    reader, parts = native.open(), []
    for tile in land_cover.grid.tiles:
        keys = shares.tile(tile.index)
        if keys is not None:
            codes = reader.read([tile])[0][0]
            parts.append(_areas(land_cover.grid, tile, codes, keys))
    reader.close()
    every = pd.concat(parts) if parts else pd.DataFrame({"code": [], "area": []})
    total, found = every["area"].sum(), every[~every["code"].isin(known)]
    place = Place(land_cover.record.path)
    by_code = {str(code): float(area) for code, area in every.groupby("code")["area"].sum().items()}
    if layer.access.missing is not None:
        by_code.pop(str(int(layer.access.missing)), None)
    return (legend_misfit(by_code, legend, place) if len(found) else []) + [
        Problem(
            "code-unmapped",
            place,
            {
                "land_code": code,
                "share": percent(group["area"].sum() / total),
                "zone": _most_in(group, shares.strata, zones),
                "legend": legend.name,
                "file": legend.file,
                "codes": ", ".join(legend.types),
            },
        )
        for code, group in found.groupby("code")
    ]


def _areas(grid: Grid, tile: Tile, codes: npt.NDArray[Any], keys: TileShares) -> pd.DataFrame:
    """Area of the county in a tile by code and stratum."""
    whole = np.flatnonzero(keys.local)
    pixel = np.concatenate([whole, keys.shared_pixel])
    key = np.concatenate([keys.local[whole], keys.shared_local]).astype(np.intp)
    area = grid.areas_at(tile, pixel)
    area[len(whole) :] *= keys.share
    columns = {"code": codes[pixel], "stratum": keys.strata[key], "area": area}
    return pd.DataFrame(columns).groupby(["code", "stratum"], as_index=False).sum()


def _most_in(group: pd.DataFrame, strata: pd.DataFrame, layer: ZoneLayer) -> str:
    names = dict(zip(layer.codes, layer.names, strict=True))
    zones = strata.loc[strata["zone_layer"] == layer.name, ["stratum", "zone_code"]]
    placed = group.merge(zones, on="stratum").groupby("zone_code")["area"].sum()
    placed = placed[[code != "" for code in placed.index]]
    if placed.empty:
        return "-"
    code = str(placed.idxmax())
    return f"{names[code]} ({code})" if names.get(code) else code
