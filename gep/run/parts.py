"""What a run leaves in the folder, put together from what was loaded, summed and valued."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from gep.account.folder import AccountParts
from gep.account.manifest import InputRecord, Manifest
from gep.account.sums import Sums
from gep.catalogue.variants import Choice
from gep.inputs.rasters.readers import Layer
from gep.run.loader import Loaded
from gep.sums.plan import PassPlan
from gep.valuation.extent import extent, transitions
from gep.valuation.provenance import Provenance, grid_record
from gep.valuation.valuation import Valued


def provenance(
    inputs: Loaded, layers: Mapping[str, Layer], choice: Choice, plan: PassPlan
) -> Provenance:
    """Where an account came from; ``layers`` are the rasters of the pass, prepared ones too."""
    derived = tuple(
        layers[raster].record
        if raster in layers
        else InputRecord(name=raster, kind="raster", state="derived", note=method)
        for raster, method in sorted(choice.derivations.items())
    )
    return Provenance(
        grid=grid_record(inputs.land_cover.grid),
        inputs=(*inputs.sources, *derived),
        zone_areas={layer.name: [float(a) for a in layer.areas] for layer in inputs.layers},
        types=plan.types,
        opening_types=plan.opening_types,
        baked=plan.baked,
        synthetic=inputs.is_synthetic,
    )


def account_parts(
    inputs: Loaded,
    sums: Sums,
    valued: Valued,
    verdicts: pd.DataFrame,
    manifest: Manifest,
    others: pd.DataFrame,
) -> AccountParts:
    """All that makes up the account folder; ``others`` are the totals under other choices."""
    scope = inputs.scope
    return AccountParts(
        rows=valued.rows,
        memo=valued.memo,
        extent=extent(sums, scope),
        transitions=transitions(sums, scope),
        statistics=inputs.statistics.frame,
        checks=verdicts,
        sums=sums.table(),
        strata=sums.strata,
        manifest=manifest,
        zones=_zone_frames(inputs),
        sensitivity=others,
        map_layers={
            layer.name: gpd.GeoDataFrame(
                {"name": list(layer.names)}, geometry=list(layer.geometry), crs=layer.crs
            )
            for layer in inputs.drawn
        },
    )


def _zone_frames(inputs: Loaded) -> dict[str, gpd.GeoDataFrame]:
    crs = inputs.land_cover.grid.crs
    return {
        layer.name: gpd.GeoDataFrame(
            {"code": list(layer.codes), "name": list(layer.names)},
            geometry=list(layer.geometry),
            crs=crs,
        )
        for layer in inputs.layers
    }
