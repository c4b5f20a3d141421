"""What a file is known by: the hash of its bytes, and their number."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 1 << 20
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def file_hash(path: Path, *beside: Path) -> str:
    """SHA-256 of a file, with those ``beside`` it that decide what is read from it.

    A folder (.gdb, .zarr) is all its files in the order of their names, each after its name; a
    shapefile is its parts, so that another attribute table is another input.
    """
    digest = hashlib.sha256()
    for name, part in _parts(path, *beside):
        digest.update(name)
        with part.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


def file_size(path: Path, *beside: Path) -> int:
    """Size in bytes of a file, with all its parts."""
    return sum(part.stat().st_size for _, part in _parts(path, *beside))


def _parts(path: Path, *beside: Path) -> Iterator[tuple[bytes, Path]]:
    """Files an input consists of, with what tells them apart; a lone file needs no name."""
    if path.is_dir():
        inside = (p for p in path.rglob("*") if p.is_file() and not p.name.endswith(".lock"))
        for part in sorted(inside, key=lambda p: p.relative_to(path).as_posix()):
            yield part.relative_to(path).as_posix().encode(), part
    elif path.suffix.lower() == ".shp":
        own = {p.suffix.lower(): p for p in path.parent.glob(f"{path.stem}.*")}
        yield from ((s.encode(), own[s]) for s in _SHAPEFILE_PARTS if s in own)
    else:
        yield b"", path
    yield from ((other.name.encode(), other) for other in beside)
