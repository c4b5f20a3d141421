"""All outputs there are, for the laws that hold for each of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gep.outputs.output import Output
from gep.uses.found import outputs

OUTPUTS = outputs()
MAPS = next(output for output in OUTPUTS if output.key == "maps")
MAP_THEME = "gep_per_km2"

QUICK: Mapping[str, Mapping[str, Any]] = {"maps": {"theme": (MAP_THEME,)}}
"""What is asked for where all would take long."""


def write(output: Output, folder: Path, lang: str = "zh") -> None:
    """Write an output into an account."""
    output.write(folder, lang, **QUICK.get(output.key, {}))


def content(path: Path) -> dict[str, bytes]:
    """Bytes of a file, or of every file of a folder by its path within; empty for neither."""
    if path.is_file():
        return {path.name: path.read_bytes()}
    found = (file for file in path.rglob("*") if file.is_file())
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}
