"""The scope of an account of one county, with nothing given."""

from gep.catalogue.scope import Scope, Zones

AREA = Zones("county", ("330881",), ("x",))
NOTHING = Scope("x", "330881", 2023, 2023, None, (), (AREA,))
