"""How like two tables of the same rows are: bit for bit, but for the dust of rounding, or not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from msgspec import Struct, structs

DUST = 1e-12
"""Relative: what another processor or library may add to a number."""

Likeness = Literal["bits", "dust", "differs"]
_SHOWN = 17
COLUMNS = ("file", "row", "column", "stated", "found")


@dataclass(frozen=True)
class RowComparison:
    """Rows that somebody stated against rows that were found again.

    ``differences`` has a line a differing cell (`COLUMNS`); where one side lacks the whole row, the
    column is empty. ``worst`` is the greatest relative difference of a number.
    """

    likeness: Likeness
    count: int
    differences: pd.DataFrame
    worst: float
    is_other_order: bool


def compared(
    file: str, stated: pd.DataFrame, found: pd.DataFrame, key: Sequence[str]
) -> RowComparison:
    """Compare two tables of the same columns by the key of their rows."""
    one, other = _keyed(stated, key), _keyed(found, key)
    both = one.index.intersection(other.index, sort=False)
    cells = [
        *_alone(file, one.index.difference(other.index, sort=False), ("row", "")),
        *_alone(file, other.index.difference(one.index, sort=False), ("", "row")),
    ]
    lefts, rights = one.loc[both], other.loc[both]
    worst = 0.0
    for column in found.columns.difference(list(key), sort=False):
        left, right = lefts[column], rights[column]
        unequal = ~_equal(left, right)
        if unequal.any():
            apart = _apart(left, right)
            worst = max(worst, float(apart[unequal].max()))
            cells += [
                (file, _named(both[n]), column, _text(left.iloc[n]), _text(right.iloc[n]))
                for n in map(int, np.flatnonzero(unequal & (apart > DUST)))
            ]
    likeness: Likeness = "differs" if cells else "dust" if worst else "bits"
    is_other_order = len(one) == len(other) == len(both) and not one.index.equals(other.index)
    table = pd.DataFrame(cells, columns=list(COLUMNS))
    return RowComparison(likeness, len(other), table, worst, is_other_order)


def unlike_rows(stated: "pd.Series[Any]", found: "pd.Series[Any]") -> Iterator[int]:
    """Places at which two columns are not the same, but for dust."""
    equal = _equal(stated, found)
    yield from map(int, np.flatnonzero(~equal & (_apart(stated, found) > DUST)))


def unlike(stated: Any, found: Any, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two records of the manifest differ: the path, and what stands there on either side."""
    if isinstance(stated, Struct) and isinstance(found, Struct):
        yield from unlike(structs.asdict(stated), structs.asdict(found), at)
    elif isinstance(stated, Mapping) and isinstance(found, Mapping):
        for key in dict.fromkeys((*stated, *found)):
            yield from unlike(stated.get(key), found.get(key), f"{at}.{key}" if at else str(key))
    elif isinstance(stated, tuple) and isinstance(found, tuple) and len(stated) == len(found):
        for n, (one, other) in enumerate(zip(stated, found, strict=True)):
            yield from unlike(one, other, f"{at}[{n}]")
    elif isinstance(stated, float) and isinstance(found, float):
        if abs(stated - found) > DUST * max(abs(stated), abs(found)):
            yield at, stated, found
    elif stated != found:
        yield at, stated, found


def _keyed(frame: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """The rows by their key, the first of each; what is there twice is told elsewhere."""
    first = frame[~frame.duplicated(list(key))]
    return first.set_index(pd.MultiIndex.from_frame(first[list(key)]))


def _alone(
    file: str, index: pd.Index, sides: tuple[str, str]
) -> Iterator[tuple[str, str, str, str, str]]:
    for at in index:
        yield file, _named(at), "", *sides


def _named(at: Sequence[Any]) -> str:
    """A key as people quote it, the zone by layer and code."""
    layer, code, *rest = map(str, at)
    return " ".join(filter(None, (f"{layer}/{code}", *rest)))


def _equal(left: "pd.Series[Any]", right: "pd.Series[Any]") -> Any:
    """Where two columns hold the very same; nothing is the same as nothing."""
    lacks, lacks_too = left.isna().to_numpy(), right.isna().to_numpy()
    there = ~lacks & ~lacks_too
    same = lacks & lacks_too
    same[there] = left.to_numpy(object)[there] == right.to_numpy(object)[there]
    return same


def _apart(left: "pd.Series[Any]", right: "pd.Series[Any]") -> Any:
    """Relative difference of numbers, infinite where a side has none or they are no numbers."""
    if left.dtype.kind != "f" or right.dtype.kind != "f":
        return np.full(len(left), np.inf)
    one, other = left.to_numpy(), right.to_numpy()
    size = np.maximum(np.abs(one), np.abs(other))
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.abs(one - other) / size
    return np.where(np.isnan(apart), np.inf, apart)


def _text(value: Any) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.{_SHOWN}g}"
    return "" if pd.isna(value) else str(value)
