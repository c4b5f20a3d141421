"""Names of zones keep apart, stay in the frame and near their zone."""

import numpy as np
import pytest
import shapely

from gep.outputs.maps.labels import place_labels


@pytest.mark.parametrize(("seed", "count"), [(0, 5), (1, 19), (2, 60), (3, 60), (4, 160), (5, 160)])
def test_names_keep_apart_stay_in_the_frame_and_near_their_zone(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    frame = shapely.box(0, 0, 130, 180)
    points = shapely.MultiPoint(random.uniform((5, 5), (125, 175), (count, 2)))
    cells = shapely.voronoi_polygons(points, extend_to=frame)
    zones = [cell.intersection(frame) for cell in cells.geoms]
    sizes = [(float(random.uniform(6, 16)), 3.2) for _ in zones]
    spots = place_labels(zones, sizes, frame)
    labels = [
        shapely.box(s.x - w / 2, s.y - h / 2, s.x + w / 2, s.y + h / 2)
        for s, (w, h) in zip(spots, sizes, strict=True)
        if s
    ]
    assert len(labels) >= 0.95 * len(zones)
    assert len(labels) == len(zones) or count > 60
    assert shapely.union_all(labels).area == pytest.approx(sum(label.area for label in labels))
    assert all(frame.buffer(1e-9).contains(label) for label in labels)
    for spot, zone in zip(spots, zones, strict=True):
        if spot is None:
            continue
        anchor = spot.leader or (spot.x, spot.y)
        assert zone.buffer(1e-9).contains(shapely.Point(anchor))
    lines = [shapely.LineString([(s.x, s.y), s.leader]) for s in spots if s and s.leader]
    assert lines or count < 160  # so many names on A4 need leaders
    for line in lines:
        assert sum(line.crosses(label) for label in labels) <= 1  # its own


def test_a_name_without_room_is_left_out_not_overlaid() -> None:
    frame = shapely.box(0, 0, 20, 4)
    spots = place_labels([frame, frame, frame], [(12.0, 3.0)] * 3, frame)
    assert [spot is None for spot in spots].count(False) == 1
