"""Detached parts of a zone are named, so that nobody takes them for symbols."""

import pytest
import shapely

from gep.outputs.maps.exclaves import exclaves_of
from gep.outputs.maps.ground import MapScale
from gep.outputs.maps.labels import place_labels
from gep.outputs.maps.layout import Layout, choose_layout

COUNTY = shapely.box(0, 0, 40_000, 40_000)
LAYOUT: Layout = choose_layout(COUNTY.bounds, MapScale(1.0, 0.0))


def zones_with(part: shapely.Polygon) -> list[shapely.Geometry]:
    west, east = shapely.box(0, 0, 20_000, 40_000), shapely.box(20_000, 0, 40_000, 40_000)
    return [shapely.union(west, part), shapely.difference(east, part)]


@pytest.mark.parametrize(
    ("part", "count", "why"),
    [
        (shapely.box(30_000, 20_000, 31_000, 21_000), 1, "inside the other zone"),
        (shapely.box(30_000, 20_000, 30_050, 20_050), 0, "smaller than a dot of ink"),
        (shapely.box(20_010, 20_000, 21_000, 21_000), 0, "but a sliver away from its own zone"),
        (shapely.box(39_000, 20_000, 41_000, 21_000), 0, "an island before the coast"),
    ],
)
def test_an_exclave_is_a_part_inside_others(part: shapely.Polygon, count: int, why: str) -> None:
    found = exclaves_of(zones_with(part), COUNTY, LAYOUT)
    assert len(found) == count, why
    assert [one.name(["甲乡", "乙乡"]) for one in found] == ["(甲乡)"] * count


def test_its_name_stands_beside_it_with_a_line_and_no_name_covers_it() -> None:
    small = shapely.Point(70, 50).buffer(1.5)
    shapes = [shapely.box(0, 0, 50, 100), shapely.box(50, 0, 100, 100), small]
    sizes = [(20.0, 4.0), (45.0, 4.0), (12.0, 3.0)]
    spots = place_labels(shapes, sizes, shapely.box(0, 0, 100, 100), beside=1)
    for spot, (wide, tall) in zip(spots, sizes, strict=True):
        assert spot is not None
        paper = shapely.box(
            spot.x - wide / 2, spot.y - tall / 2, spot.x + wide / 2, spot.y + tall / 2
        )
        assert not paper.intersects(small)
    own = spots[2]
    assert own is not None
    assert own.leader is not None
    assert shapely.Point(own.leader).distance(small) == 0
