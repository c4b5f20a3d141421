"""The maps of a report: those at hand in the account's folder, else drawn for it, made small."""

import io
import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from gep.account.account import Account
from gep.problems import DataProblem
from gep.words import Language

FOLDER = "maps"
_THEMES = ("ecosystem_types", "gep", "gep_per_km2", "service", "intensity")
_LANGUAGE = "Language"
_MOST_DOTS = 1250
"""Width of a picture that is read at 200 dots an inch on 156 mm of text."""
_COLOURS = 256
_AT_ONCE = 2
"""Sheets of print size that are opened at a time: each takes tens of megabytes."""


@dataclass(frozen=True)
class Picture:
    """A picture as a PNG file, with its size in pixels."""

    png: bytes
    width: int
    height: int
    title: str = ""

    def within(self, width: float, height: float) -> tuple[float, float]:
        """Its width and height where it fills a box of the given size, in the same unit."""
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale


def map_pictures(account: Account, lang: Language) -> dict[str, Picture]:
    """The maps of an account by the names of their files, in their order.

    Those in its folder are taken if they speak the language; else maps are drawn elsewhere. None
    where there is no land, or where no map could be drawn.
    """
    if not account.has_land:
        return {}
    found = sorted((account.folder / FOLDER).glob("*.png"))
    if found and all(_language(path) == lang for path in found):
        return _small(found)
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "account"
        _copy(account, copied)
        return _small(_drawn(copied, lang))


def _language(path: Path) -> str:
    """The language of a map; one that does not tell is in the language of the house."""
    with Image.open(path) as picture:
        return str(picture.info.get(_LANGUAGE, "zh"))


def _drawn(folder: Path, lang: Language) -> list[Path]:
    from gep.outputs.maps.pictures import draw_maps  # takes its time, and is seldom needed

    try:
        return sorted(draw_maps(folder, lang, _THEMES))
    except DataProblem:  # names that no font has: the report says that it has no maps
        return []


def _copy(account: Account, target: Path) -> None:
    """The files of an account in another folder, as links where the disk has them."""
    tables = (path.name for path in account.folder.glob("*.csv"))
    others = ("manifest.json", "account.gpkg", "rasters/ecosystem_types.tif")
    names = dict.fromkeys((*account.manifest.hashed.files, *others, *tables))
    for name in names:
        source = account.folder / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, target / name)
            except OSError:
                shutil.copyfile(source, target / name)


def _small(paths: Sequence[Path]) -> dict[str, Picture]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip((path.stem for path in paths), pool.map(_reduced, paths), strict=True))


def _trimmed(whole: Image.Image) -> Image.Image:
    """A sheet without its white edges: the page of a report has margins of its own."""
    white = Image.new("RGB", whole.size, (255, 255, 255))
    return whole.crop(ImageChops.difference(whole, white).getbbox() or (0, 0, *whole.size))


def _reduced(path: Path) -> Picture:
    """A picture with no more dots and colours than print needs."""
    with Image.open(path) as opened:
        title = str(opened.info.get("Title", ""))
        whole = _trimmed(opened if opened.mode == "RGB" else opened.convert("RGB"))
    times = max(1, round(max(whole.width / _MOST_DOTS, whole.height / (_MOST_DOTS * 1.5))))
    small = whole.reduce(times) if times > 1 else whole
    drawn = small.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    written = io.BytesIO()
    drawn.save(written, "png", compress_level=6)
    return Picture(written.getvalue(), drawn.width, drawn.height, title)
