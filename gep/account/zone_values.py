"""Amounts of an account by zone, type, service or item, and what there is to set them against."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from gep.account.exact_sums import exact_sums

SOCIOECONOMIC = "socioeconomic"
"""The table of sizes that values are told beside: people, GDP, area."""


def amounts(
    rows: pd.DataFrame, by: Sequence[str], across: Sequence[str], column: str
) -> pd.DataFrame:
    """Sums of a column of the account, ``by`` down and ``across``, for what was computed at all.

    What is across stands as the rows first have it, which is the order of the norm. Empty where
    nothing was computed and something should have been; zero where there was nothing
    to compute, such as the fish of a township without water.
    """
    amount = rows[column].to_numpy(np.float64)
    is_found = ~np.isnan(amount)
    row, groups = _numbered(rows, by)
    col, heads = _numbered(rows, across)
    part, _ = _numbered(rows, ["service", "indicator", "item"])
    # numbers and not texts are grouped: forty times as fast
    table = exact_sums(amount, row * len(heads) + col, len(groups) * len(heads))
    is_lacking = np.zeros(table.size, dtype=bool)
    lacks = (rows["status"] != "computed").to_numpy(bool) & np.isin(part, part[is_found])
    is_lacking[(row * len(heads) + col)[lacks]] = True
    table[np.isnan(table) & ~is_lacking] = 0.0
    shown = heads.iloc[np.unique(col[is_found])]
    by_cell = table.reshape(len(groups), len(heads))[:, shown.index]
    return pd.DataFrame(by_cell, index=_index(groups), columns=_index(shown))


def _numbered(rows: pd.DataFrame, keys: Sequence[str]) -> tuple[npt.NDArray[np.intp], pd.DataFrame]:
    """The number of each row's group, and the keys of the groups as they first appear."""
    code = np.zeros(len(rows), np.intp)
    own, names = {}, {}
    for key in keys:
        own[key], names[key] = pd.factorize(rows[key])
        code = code * len(names[key]) + own[key]
    number, found = pd.factorize(code)
    first = np.zeros(len(found), np.intp)
    first[number[::-1]] = np.arange(len(rows))[::-1]
    return number, pd.DataFrame({key: names[key].take(own[key][first]) for key in keys})


def _index(groups: pd.DataFrame) -> pd.Index:
    return (
        pd.MultiIndex.from_frame(groups) if len(groups.columns) > 1 else pd.Index(groups.iloc[:, 0])
    )


def value_matrix(
    rows: pd.DataFrame, by: str, services: Iterable[str], column: str = "value_yuan"
) -> pd.DataFrame:
    """`amounts` of money for each of these services and, as ``gep``, for all together."""
    found = amounts(rows, [by], ["service"], column)
    is_valued = found.index.isin(rows[by][rows[column].notna()])
    is_empty = found.isna().any(axis=1) | found.columns.empty
    total = found.sum(axis=1).mask(~is_valued & is_empty)
    return found.reindex(columns=list(services)).assign(gep=total)


def socioeconomic(statistics: pd.DataFrame, measure: str) -> dict[str, float]:
    """One measure of the socioeconomic table (population, gdp), where positive, by zone code."""
    is_it = (statistics["table"] == SOCIOECONOMIC) & (statistics["measure"] == measure)
    found = statistics[is_it & (statistics["value"] > 0)]
    return dict(zip(found["zone_code"], found["value"], strict=True))
