"""How maps are to be drawn: in which formats, and in which classes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from gep.problems import UsageProblem

Format = Literal["png", "svg", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True)
class Drawing:
    """What is made of the maps of an account, next to which maps there are.

    Parameters
    ----------
    formats
        The files of each sheet.
    atlas
        Whether all sheets also go into one ``maps/atlas.pdf`` with a cover.
    breaks
        A file of class limits, from the account of another year, that are used again.
    freeze
        Where the class limits of these maps are written, for other years; must not exist.

    Raises
    ------
    UsageProblem
        There is no such format, or ``freeze`` exists.
    """

    formats: tuple[Format, ...] = ("png",)
    atlas: bool = False
    breaks: Path | None = None
    freeze: Path | None = None

    def __post_init__(self) -> None:
        if unknown := [f for f in self.formats if f not in FORMATS]:
            raise UsageProblem(f"no map format {unknown[0]!r}; formats: {', '.join(FORMATS)}")
        if self.freeze is not None and self.freeze.exists():
            raise UsageProblem(f"{self.freeze} exists; use it with --breaks, or name another file")
