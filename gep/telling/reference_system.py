"""A coordinate reference system in words, as it stands on a map for people."""

from typing import TYPE_CHECKING

from gep.telling.text import one_line
from gep.words import Language, word, words

if TYPE_CHECKING:
    from pyproj import CRS

_NEAR = 20
"""Confidence at which PROJ takes a datum under another name (of a shapefile, say) for its own."""
_MERIDIANS = ("Longitude of natural origin", "Longitude of false origin")


def system_in_words(crs: "CRS", lang: Language) -> str:
    """The datum, the projection with its central meridian, and the code, if it has one.

    What no word file names keeps the name that it has in its registry.
    """
    datum = _datum(crs, lang)
    projection = _projection(crs, lang)
    authority = crs.to_authority()
    code = ":".join(authority) if authority else ""
    if datum is None or projection is None:
        said = one_line(crs.name)
    else:
        said = word("marks", "comma", lang).join(part for part in (datum, projection) if part)
    return word("marks", "brackets", lang, text=said, more=code) if code else said


def central_meridian(crs: "CRS") -> float | None:
    """Longitude of the central meridian of a projection, None where it has none."""
    operation = crs.coordinate_operation
    parameters = operation.params if operation else []
    return next((float(p.value) for p in parameters if p.name in _MERIDIANS), None)


def _datum(crs: "CRS", lang: Language) -> str | None:
    geodetic = crs.geodetic_crs
    code = geodetic.to_epsg(min_confidence=_NEAR) if geodetic else None
    known = words("datums").get(str(code))
    return str(known[lang]) if known else None


def _projection(crs: "CRS", lang: Language) -> str | None:
    """The projection in words, empty for degrees."""
    operation = crs.coordinate_operation
    if crs.is_geographic or operation is None:
        return ""
    names = f"{crs.name} {operation.name}".replace("_", " ").replace("Gauss Kruger", "Gauss-Kruger")
    meridian = central_meridian(crs)
    told = "" if meridian is None else _longitude(meridian)
    if "UTM zone" in names:
        zone = names.rpartition("UTM zone ")[2].split()[0]
        return word("projections", "utm", lang, zone=zone, meridian=told)
    if "Gauss-Kruger" in names or " GK " in names:
        narrow = "3-degree" in names.lower() or "3 degree" in names.lower()
        return word("projections", "gauss_kruger", lang, degrees=3 if narrow else 6, meridian=told)
    known = words("projections").get(operation.method_name)
    return str(known[lang]).format(meridian=told) if known else None


def _longitude(degrees: float) -> str:
    """A meridian as maps write it.

    >>> _longitude(117.0), _longitude(-71.5)
    ('117°E', '71.5°W')
    """
    return f"{abs(degrees):g}°{'E' if degrees >= 0 else 'W'}"
