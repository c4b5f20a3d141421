"""What two coordinate reference systems have to do with each other."""

from functools import cache

import pyproj

_DEGREES = "EPSG:4326"
_EARTH, _SAME_BODY = 6_378_137.0, 0.005  # m; PROJ takes what is further off for another body
_SEMI_AXIS_TOLERANCE = 0.5  # metres; GRS80, WGS84 and CGCS2000 agree, Krassowsky does not


@cache
def same_crs(one: str, other: str) -> bool:
    """Whether two CRS texts mean the same system, whatever the order of its axes."""
    return one == other or bool(
        pyproj.CRS.from_user_input(one).equals(
            pyproj.CRS.from_user_input(other), ignore_axis_order=True
        )
    )


@cache
def crs_name(crs: str) -> str:
    """Short name of a CRS: its EPSG code where it has one, else its title."""
    parsed = pyproj.CRS.from_user_input(crs)
    authority = parsed.to_authority(min_confidence=70)
    return ":".join(authority) if authority else str(parsed.name)


def is_placed(crs: pyproj.CRS) -> bool:
    """Whether a CRS leads to a place on the earth: no plan of a building, no height, no moon.

    Nor is it one by a projection that PROJ does not know, as a damaged file may name.

    >>> is_placed(pyproj.CRS("EPSG:4490")), is_placed(pyproj.CRS("EPSG:5737"))    # a vertical one
    (True, False)
    """
    body = crs.ellipsoid
    if body is None or abs(body.semi_major_metre / _EARTH - 1) > _SAME_BODY:
        return False
    return bool(crs.is_geographic or crs.is_projected) and _leads(crs.to_wkt(), _DEGREES)


@cache
def length_unit(crs: str) -> str:
    """The unit of the first axis: ``m``, ``degree``, or as the CRS calls it."""
    name = str(pyproj.CRS.from_user_input(crs).axis_info[0].unit_name)
    return {"metre": "m", "degree": "degree"}.get(name, name)


@cache
def way_between(one: str, other: str) -> pyproj.Transformer:
    """The transformation between two CRSs, x before y.

    Kept, since PROJ takes a tenth of a second to find each and an account asks for three a raster;
    threads may share it.
    """
    return pyproj.Transformer.from_crs(one, other, always_xy=True)


@cache
def _leads(one: str, other: str) -> bool:
    """Whether there is a way from one CRS to the other."""
    try:
        way_between(one, other)
    except pyproj.exceptions.ProjError:
        return False
    return True


def datum_is_guessed(one: str, other: str) -> bool:
    """Whether only a ballpark leads from one CRS to the other, over different ellipsoids.

    Beijing 1954 and Xi'an 1980 may lie a hundred metres off then; their shifts are not public.
    """
    axes = [
        pyproj.CRS.from_user_input(crs).ellipsoid.semi_major_metre  # type: ignore[union-attr]  # a raster's CRS has an ellipsoid
        for crs in (one, other)
    ]
    way = way_between(one, other)
    return "Ballpark" in way.description and abs(axes[0] - axes[1]) > _SEMI_AXIS_TOLERANCE
