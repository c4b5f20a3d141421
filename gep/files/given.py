"""What a command may be given: kinds of paths and numbers, looked at before the command begins."""

from pathlib import Path
from typing import NewType

ExistingFile = NewType("ExistingFile", Path)
ExistingFolder = NewType("ExistingFolder", Path)
NewPath = NewType("NewPath", Path)
"""Where something will be written, whatever is there now."""

LonLat = NewType("LonLat", tuple[float, float])
"""A place: longitude and latitude in degrees."""

Count = NewType("Count", int)
"""One or more."""
