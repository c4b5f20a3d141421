"""What the account remembers of each input: which file it was, and what was done to it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1 << 20
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True)
class InputRecord:
    """One input as the manifest shows it.

    ``kind`` is raster, land_cover, zones, statistics, coefficients or quantities; ``state`` says
    whether it was given, derived or a constant; ``path`` is as the user wrote it; ``native`` is the
    resolution and CRS of the file; ``resampling`` is none, bilinear, average, nearest, mode
    or shares; ``note`` holds the number and unit of a constant, as it was given.
    """

    name: str
    kind: str
    state: str = "given"
    path: str = ""
    sha256: str = ""
    size: int = 0
    unit: str = ""
    source: str = ""
    data_year: int | None = None
    native: str = ""
    resampling: str = "none"
    note: str = ""


def file_hash(path: Path) -> tuple[str, int]:
    """SHA-256 and size in bytes of an input.

    A folder (.gdb, .zarr) is all its files in the order of their names, each after its name; a
    shapefile is its parts, so that another attribute table is another input.
    """
    digest, size = hashlib.sha256(), 0
    for name, part in _parts(path):
        digest.update(name)
        with part.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
    return digest.hexdigest(), size


def _parts(path: Path) -> Iterator[tuple[bytes, Path]]:
    """Files an input consists of, with what tells them apart; a lone file needs no name."""
    if path.is_dir():
        inside = (p for p in path.rglob("*") if p.is_file() and not p.name.endswith(".lock"))
        for part in sorted(inside, key=lambda p: p.relative_to(path).as_posix()):
            yield part.relative_to(path).as_posix().encode(), part
    elif path.suffix.lower() == ".shp":
        beside = {p.suffix.lower(): p for p in path.parent.glob(f"{path.stem}.*")}
        for suffix in _SHAPEFILE_PARTS:
            if suffix in beside:
                yield suffix.encode(), beside[suffix]
    else:
        yield b"", path
