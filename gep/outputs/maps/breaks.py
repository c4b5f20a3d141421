"""Class limits that outlive their account, so that the maps of several years can be compared.

Both ends are open: what lies beyond the values of the account that the limits come from is in the
first or the last class, and the legend is the same every year.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gep.files.whole import whole_file
from gep.problems import DataProblem, Place, Problem
from gep.telling.classes import Classes, Method, open_classes

_DIGITS = 12
_ABOUT = "# Class limits of maps, for the maps of other years: gep maps OUT --breaks THIS-FILE"


class Limits(BaseModel):
    """The classes of one sheet: inner edges and the greatest value, in the account's own unit.

    ``year`` is that of the account that they come from; the unit of the legend goes by the greatest
    value.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    year: int
    unit: str
    greatest: float
    method: Method
    breaks: tuple[float, ...] = Field(min_length=1)

    def classes(self, scale: float) -> Classes:
        """The classes in a unit of ``scale``."""
        return open_classes([short(edge / scale) for edge in self.breaks])


class Breaks(BaseModel):
    """The limits of all sheets by their names, and what the account is called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str
    sheets: Mapping[str, Limits]

    def of(self, sheet: str, unit: str) -> Limits | None:
        """The limits of a sheet, None where there are none.

        Raises
        ------
        DataProblem
            They are of values in another unit.
        """
        found = self.sheets.get(sheet)
        if found is not None and found.unit != unit:
            raise _wrong(Place(sheet), f"sheets.{sheet}.unit", f"{found.unit}, {unit}")
        return found


def read_breaks(path: Path) -> Breaks:
    """The class limits that a file holds.

    Raises
    ------
    DataProblem
        The file is not there or is not such a file.
    """
    place = Place(str(path))
    try:
        written: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        breaks = Breaks.model_validate(written)
    except OSError as error:
        raise _wrong(place, "-", error.strerror or str(error)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(place, "TOML", str(error)) from None
    except ValidationError as error:
        found = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        problems = [_wrong(place, key, text).problems for key, text in found]
        raise DataProblem(tuple(p for some in problems for p in some)) from None
    unsorted = [
        n for n, one in breaks.sheets.items() if list(one.breaks) != sorted(set(one.breaks))
    ]
    if unsorted:
        raise _wrong(place, f"sheets.{unsorted[0]}.breaks", str(breaks.sheets[unsorted[0]].breaks))
    return breaks


def write_breaks(path: Path, breaks: Breaks) -> None:
    """Write class limits to a file, whole or not at all."""
    with whole_file(path) as partial:
        text = "\n".join(_lines(breaks)) + "\n"
        partial.write_text(text, encoding="utf-8", newline="\n")


def _lines(breaks: Breaks) -> Iterator[str]:
    yield _ABOUT
    yield f"account = {_quoted(breaks.account)}"
    for name, one in breaks.sheets.items():
        yield ""
        yield f"[sheets.{_quoted(name)}]"
        yield f"year = {one.year}"
        yield f"unit = {_quoted(one.unit)}"
        yield f"greatest = {one.greatest!r}"
        yield f"method = {_quoted(one.method)}"
        yield f"breaks = [{', '.join(map(repr, one.breaks))}]"


def _quoted(text: str) -> str:
    """A basic string of TOML, which is that of JSON but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def short(value: float) -> float:
    """A value without what multiplying and dividing by powers of ten left in its last digits."""
    return float(f"{value:.{_DIGITS}g}")


def _wrong(place: Place, key: str, found: str) -> DataProblem:
    return DataProblem((Problem("maps-breaks-wrong", place, {"key": key, "found": found}),))
