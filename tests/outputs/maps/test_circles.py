"""Graduated circles: as large as their class says, off each other, on the legend as on the map."""

import math

import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.patches import Circle as Disc
from matplotlib.text import Text

from gep.outputs.maps.circles import Circle, placed_circles, radii_of
from gep.outputs.maps.mapped import MappedAccount
from gep.telling.classes import Classes
from tests.outputs.maps.drawn import figure_of

FRAME = shapely.box(0, 0, 100, 100)
ZONES = [shapely.box(0, 0, 50, 100), shapely.box(50, 0, 100, 100)]


def test_areas_of_circles_are_as_the_middles_of_their_classes() -> None:
    small, large = radii_of(Classes((10.0, 20.0, 100.0), 0))  # middles 15 and 60
    assert large**2 / small**2 == pytest.approx(60 / 15)


def test_a_class_without_end_is_no_smaller_than_those_before_it() -> None:
    radii = radii_of(Classes((-math.inf, 5.0, 10.0, math.inf), 0))
    assert list(radii) == sorted(radii)
    assert all(math.isfinite(r) for r in radii)


@pytest.mark.parametrize("classes", [Classes((3.5,), 1), Classes((), 0), Classes((0.0, 0.0), 0)])
def test_one_value_or_none_is_no_defect(classes: Classes) -> None:
    assert all(0 < r < 10 for r in radii_of(classes))


def test_a_circle_stands_above_its_name_in_its_zone() -> None:
    circles = [Circle(4.0, "red"), None]
    spots, placed = placed_circles(ZONES, [(12.0, 3.0), (12.0, 3.0)], circles, FRAME)
    assert placed[1] is None
    disc, spot = placed[0], spots[0]
    assert disc is not None
    assert spot is not None
    assert ZONES[0].contains(shapely.Point(disc.x, disc.y).buffer(disc.radius))
    assert disc.x == spot.x
    assert disc.y - disc.radius >= spot.y + 3.0 / 2


def test_a_sheet_of_totals_has_a_circle_a_zone_in_the_colour_of_its_bar(
    mapped: MappedAccount,
) -> None:
    figure = figure_of(mapped, "gep")
    frame = mapped.base.layout.frame
    discs = [d for d in figure.findobj(Disc)]
    on_map = [d for d in discs if frame.shape.contains(shapely.Point(d.center))]
    in_legend = {(to_hex(d.get_facecolor()), round(d.radius, 6)) for d in discs if d not in on_map}
    assert len(on_map) == len(mapped.base.zones)
    assert {(to_hex(d.get_facecolor()), round(d.radius, 6)) for d in on_map} <= in_legend
    whole = shapely.union_all([shapely.Point(d.center).buffer(d.radius) for d in on_map])
    apart = sum(shapely.Point(d.center).buffer(d.radius).area for d in on_map)
    assert whole.area == pytest.approx(apart)


def test_what_is_over_an_area_colours_the_zone(mapped: MappedAccount) -> None:
    assert not figure_of(mapped, "gep_per_km2").findobj(Disc)
    names = [t for t in figure_of(mapped, "gep").findobj(Text) if t.get_gid() == "zone name"]
    assert len(names) == len(mapped.base.zones)
