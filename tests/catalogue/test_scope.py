"""What valuation must know of an account: whose zones report, and whose add up."""

from dataclasses import replace

import pytest

from gep.catalogue.scope import Zones, reporting_layer
from tests.catalogue.scopes import AREA, NOTHING

TOWN, BASIN = Zones("township", ("a",), ("a",)), Zones("basin", ("b",), ("b",))
LINE = Zones("red_line", ("l",), ("l",), overlapping=True)


@pytest.mark.parametrize(
    ("layers", "reporting"),
    [
        ((), None),
        ((LINE,), None),  # what overlaps is no partition, so nothing adds up in it
        ((BASIN,), BASIN),
        ((LINE, BASIN), BASIN),
        ((BASIN, TOWN), TOWN),  # the usual one, wherever it stands
    ],
)
def test_the_reporting_layer_is_the_townships_or_else_the_first_partition(
    layers: tuple[Zones, ...], reporting: Zones | None
) -> None:
    scope = replace(NOTHING, zones=(AREA, *layers))
    assert scope.reporting_layer == reporting
    assert reporting_layer(scope.zones) == reporting
    assert scope.accounting_area == AREA
