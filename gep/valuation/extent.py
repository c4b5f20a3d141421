"""The extent account (面积账户): how much of each ecosystem type a zone has, and how it changed."""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from gep.account.sums import Sums
from gep.catalogue.scope import Scope, Zones

Members: TypeAlias = npt.NDArray[np.intp]


def extent(sums: Sums, scope: Scope) -> pd.DataFrame:
    """The extent account: area of each ecosystem type in each zone."""
    frames = []
    for zones, members in _zone_members(sums, scope):
        for code, name, strata in members:
            area = sums.area[strata].sum(axis=0)
            frames.append(
                pd.DataFrame(
                    {
                        "year": scope.year,
                        "zone_layer": zones.layer,
                        "zone_code": code,
                        "zone_name": name,
                        "ecosystem_type": list(sums.types),
                        "area_m2": area,
                    }
                )[area > 0]
            )
    joined: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return joined


def transitions(sums: Sums, scope: Scope) -> pd.DataFrame | None:
    """The transition matrix of each zone, if there is an opening land cover.

    An empty type is land that lies outside one of the two land covers.
    """
    if sums.transitions is None:
        return None
    opening, closing = ("", *sums.opening_types), ("", *sums.types)
    rows: list[dict[str, object]] = []
    for zones, members in _zone_members(sums, scope):
        for code, name, strata in members:
            area = sums.transitions[strata].sum(axis=0)
            rows += [
                {
                    "year": scope.year,
                    "zone_layer": zones.layer,
                    "zone_code": code,
                    "zone_name": name,
                    "opening_type": opening[before],
                    "closing_type": closing[after],
                    "area_m2": float(area[before, after]),
                }
                for before, after in np.argwhere(area > 0)
            ]
    return pd.DataFrame(rows)


def _zone_members(
    sums: Sums, scope: Scope
) -> Iterator[tuple[Zones, list[tuple[str, str, Members]]]]:
    for zones in scope.zones:
        rows = sums.strata[sums.strata["zone_layer"] == zones.layer]
        by_code = {str(c): g.to_numpy(np.intp) for c, g in rows.groupby("zone_code")["stratum"]}
        named = [*zip(zones.codes, zones.names, strict=True)]
        if zones is not scope.accounting_area and not zones.overlapping:
            named.append(("", ""))
        nothing = np.zeros(0, np.intp)
        yield zones, [(code, name, by_code.get(code, nothing)) for code, name in named]
