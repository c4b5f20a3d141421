"""What the rasters of an account say of themselves, read from their tags."""

from dataclasses import dataclass
from pathlib import Path

import rasterio

from gep.words import LANGUAGES, Language

FOLDER = "rasters"
TYPES = "ecosystem_types"


@dataclass(frozen=True)
class RasterSaid:
    """The head of one raster.

    ``kind`` is ``quantity`` or ``value`` of a hectare, ``input`` for what the pass read or derived,
    and empty for what another program wrote. ``titles`` are empty where the file has none.
    """

    name: str
    kind: str
    unit: str
    titles: dict[Language, str]
    service: str = ""
    indicator: str = ""
    item: str = ""


def rasters_said(folder: Path) -> tuple[RasterSaid, ...]:
    """The rasters of numbers in an account folder, by name."""
    found = []
    for path in sorted((folder / FOLDER).glob("*.tif")):
        with rasterio.open(path) as raster:
            if str(raster.dtypes[0]).startswith("float"):
                found.append(_said(path.stem, raster.units[0] or "", raster.tags()))
    return tuple(found)


def _said(name: str, unit: str, tags: dict[str, str]) -> RasterSaid:
    titles: dict[Language, str] = {
        lang: tags[f"title_{lang}"] for lang in LANGUAGES if tags.get(f"title_{lang}")
    }
    named = (tags.get(key, "") for key in ("service", "indicator", "item"))
    return RasterSaid(name, tags.get("kind", ""), unit or tags.get("unit", ""), titles, *named)
