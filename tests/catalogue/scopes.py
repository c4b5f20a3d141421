"""The scope of an account of one county, with nothing given."""

from collections.abc import Sequence
from dataclasses import replace

from gep.catalogue.scope import Scope, Zones

AREA = Zones("county", ("330881",), ("x",))
NOTHING = Scope("x", "330881", 2023, 2023, None, (), (AREA,))


def scope_with(rasters: Sequence[str]) -> Scope:
    """A county of which these rasters are given."""
    return replace(NOTHING, rasters=tuple(rasters))
