"""Shapes as matplotlib draws them: paths of rings, and where map units lie on paper."""

from collections.abc import Sequence
from typing import Any

import shapely
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from shapely.geometry.base import BaseGeometry

from gep.outputs.maps.layout import Layout


def layout_transform(layout: Layout) -> Affine2D:
    """From map units to millimetres on paper."""
    left, bottom, _, _ = layout.extent
    moved = Affine2D().translate(-left, -bottom).scale(1 / layout.unit)
    return moved.translate(layout.frame.left, layout.frame.bottom)


def outline_of(shape: BaseGeometry) -> Outline:
    """Polygons with their holes as one path."""
    return path_of(rings_of(shape))


def rings_of(shape: BaseGeometry) -> list[BaseGeometry]:
    """The rings of all polygons of a shape, outer and inner."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return [ring for part in parts for ring in (part.exterior, *part.interiors)]


def path_of(rings: Sequence[BaseGeometry]) -> Outline:
    """Rings as one path."""
    outlines = [Outline(shapely.get_coordinates(ring), closed=True) for ring in rings]
    return Outline.make_compound_path(*outlines)


def patch_of(outline: Outline, **style: Any) -> PathPatch:
    """A path that can be put on a sheet."""
    return PathPatch(outline, joinstyle="round", capstyle="round", **style)
