"""What the account remembers of each input: which file it was, and what was done to it."""

from dataclasses import dataclass, replace
from pathlib import Path

from gep.files.hashes import file_hash, file_size


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

    def of_file(self, file: Path, *beside: Path) -> "InputRecord":
        """The record with the hash and size of its file, and of those it is read with."""
        return replace(self, sha256=file_hash(file, *beside), size=file_size(file, *beside))
