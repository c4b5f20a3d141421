"""The extent account (面积账户): how much of each ecosystem type a zone has, and how it changed."""

import numpy as np
import pandas as pd

from gep.account.exact_sums import sums_in_order
from gep.account.sums import Index, Sums
from gep.catalogue.scope import Scope
from gep.valuation.zone_sums import ZoneSums


def extent(sums: Sums, scope: Scope) -> pd.DataFrame:
    """The extent account: area of each ecosystem type in each zone."""
    by_zone = ZoneSums(sums, scope)
    zone, kind = np.nonzero(by_zone.area > 0)
    types = np.asarray(sums.types, dtype=object)[kind]
    return _frame(by_zone, zone, {"ecosystem_type": types, "area_m2": by_zone.area[zone, kind]})


def transitions(sums: Sums, scope: Scope) -> pd.DataFrame | None:
    """The transition matrix of each zone, if there is an opening land cover.

    An empty type is land that lies outside one of the two land covers.
    """
    moved, by_zone = sums.transitions, ZoneSums(sums, scope)
    if moved is None:
        return None
    shape = len(by_zone.zones), len(sums.opening_types) + 1, len(sums.types) + 1
    zone, at = by_zone.route_of(moved.stratum)
    change = np.ravel_multi_index((zone, moved.opening[at], moved.closing[at]), shape)
    # each change once; its areas are added in the order of the strata, as those of the extent are
    found, which = np.unique(change, return_inverse=True)
    area = sums_in_order(moved.area[at], which, len(found))
    zone, opening, closing = np.unravel_index(found, shape)
    columns = {
        "opening_type": np.asarray(("", *sums.opening_types), dtype=object)[opening],
        "closing_type": np.asarray(("", *sums.types), dtype=object)[closing],
        "area_m2": area,
    }
    return _frame(by_zone, zone, columns)


def _frame(by_zone: ZoneSums, zone: Index, columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """Rows of zones, with the zone's layer, code and name before what is told of it."""
    named = np.asarray(by_zone.zones, dtype=object).reshape(-1, 3)[zone]
    place = dict(zip(("zone_layer", "zone_code", "zone_name"), named.T, strict=True))
    return pd.DataFrame({"year": by_zone.scope.year, **place, **columns})
