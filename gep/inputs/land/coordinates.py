"""Coordinates looked at before geometry is: finite, inside their CRS, near the grid."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from gep.grid import Grid
from gep.inputs.land.geometry import Geometries, metres_in
from gep.problems import Place, Problem

Points = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_SIDES, _METRES = 20.0, 200_000.0  # a vertex may lie so many sides of the grid and metres from it
_TURN, _POLE = 360.0, 90.0
_ZONES = range(13, 61)  # numbers of Gauss-Kruger zones of 6 and 3 degrees in China, and around it
_ZONE = 1_000_000.0  # what a zone's number counts for in an easting


@dataclass(frozen=True)
class Vertices:
    """The vertices of some features on their way to be looked at.

    ``described`` names features by their index, as messages show them.
    """

    geometry: Geometries
    crs: pyproj.CRS
    place: Place
    described: Callable[[npt.NDArray[np.intp]], str]

    def problems(self, grid: Grid | None) -> list[Problem]:
        """Why the features cannot lie where their coordinates say; the first kind that is met."""
        points, owner = shapely.get_coordinates(self.geometry, return_index=True)
        for found in (self._not_finite, self._not_degrees):
            if problems := list(found(points, owner)):
                return problems
        return list(self._far(points, owner, grid)) if grid is not None and len(points) else []

    def _not_finite(self, points: Points, owner: npt.NDArray[np.intp]) -> Iterator[Problem]:
        lost = ~np.isfinite(points).all(axis=1)
        if lost.any():
            yield self._problem("zones-not-finite", np.unique(owner[lost]))

    def _not_degrees(self, points: Points, owner: npt.NDArray[np.intp]) -> Iterator[Problem]:
        if not self.crs.is_geographic:
            return
        degrees = points * (metres_in(self.crs) / metres_in(pyproj.CRS.from_epsg(4326)))
        x, y = abs(degrees).T
        beyond = (x > _TURN) | (y > _POLE)
        if not beyond.any():
            return
        is_turned = bool(((x <= _POLE) & (y <= _TURN)).all())
        code = "zones-axes-swapped" if is_turned else "zones-not-degrees"
        yield self._problem(code, np.unique(owner[beyond]), found=_span(points))

    def _far(self, points: Points, owner: npt.NDArray[np.intp], grid: Grid) -> Iterator[Problem]:
        box = _around(grid, self.crs)
        if not np.isfinite(box).all():
            return
        is_near = _inside(points, box)
        near = np.bincount(owner, is_near, len(self.geometry)) > 0
        if not near.any() and (said := self._misread(points, box)):
            yield said
            return
        left, bottom, right, top = shapely.bounds(self.geometry).T
        around = (left < box[0]) & (bottom < box[1]) & (right > box[2]) & (top > box[3])
        gone = np.bincount(owner, ~is_near, len(self.geometry)) > 0
        for feature in np.flatnonzero(gone & (near | around)):
            vertex = points[(owner == feature) & ~is_near][0]
            yield self._problem(
                "zones-far-vertex", np.array([feature]),
                found=f"{vertex[0]:.10g}, {vertex[1]:.10g}", near=_span(np.reshape(box, (2, 2))),
            )  # fmt: skip

    def _misread(self, points: Points, box: Points) -> Problem | None:
        """Coordinates that all lie far away, and would be near if they were read another way."""
        every = np.arange(len(self.geometry))
        if _inside(points[:, ::-1], box).all():
            return self._problem("zones-axes-swapped", every, found=_span(points))
        for number in _ZONES if not self.crs.is_geographic else ():
            for sign, has in ((-1, "file"), (1, "crs")):
                moved = points + np.array([sign * number * _ZONE, 0.0])
                if _inside(moved, box).all():
                    return self._problem(
                        f"zones-zone-in-{has}", every, found=_span(points), zone=number,
                        crs=self.crs.name,
                    )  # fmt: skip
        return None

    def _problem(self, code: str, features: npt.NDArray[np.intp], **values: object) -> Problem:
        facts = {"features": self.described(features), "count": len(features), "crs": self.crs.name}
        return Problem(code, self.place, facts | values)


def _around(grid: Grid, crs: pyproj.CRS) -> Points:
    """Left, bottom, right, top within which a vertex may lie, in a CRS."""
    way = pyproj.Transformer.from_crs(grid.crs, crs, always_xy=True)
    left, bottom, right, top = way.transform_bounds(*grid.bounds)
    margin = _SIDES * max(right - left, top - bottom) + _METRES / metres_in(crs)
    return np.array([left - margin, bottom - margin, right + margin, top + margin])


def _inside(points: Points, box: Points) -> Mask:
    x, y = points.T
    return np.asarray((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]))


def _span(points: Points) -> str:
    (left, bottom), (right, top) = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    return f"x {left:.10g} .. {right:.10g}, y {bottom:.10g} .. {top:.10g}"
