"""Amounts of an account by zone, type, service or item, and what there is to set them against."""

from collections.abc import Iterable, Sequence

import pandas as pd


def amounts(
    rows: pd.DataFrame, by: Sequence[str], across: Sequence[str], column: str
) -> pd.DataFrame:
    """Sums of a column of the account, ``by`` down and ``across``, for what was computed at all.

    Empty where nothing was computed and something should have been; zero where there was nothing
    to compute, such as the fish of a township without water.
    """
    parts = ["service", "indicator", "item"]
    found = rows[rows[column].notna()]
    groups = rows[list(by)].drop_duplicates()
    index = pd.MultiIndex.from_frame(groups) if len(by) > 1 else pd.Index(groups[by[0]])
    sums = _sums(found, by, across, column).reindex(index)
    lacking = rows[rows["status"] != "computed"].merge(found[parts].drop_duplicates(), on=parts)
    is_lacking = _sums(lacking.assign(one=1.0), by, across, "one").notna()
    is_lacking = is_lacking.reindex(index=index, columns=sums.columns, fill_value=False)
    return sums.where(sums.notna() | is_lacking, 0.0)


def _sums(
    rows: pd.DataFrame, by: Sequence[str], across: Sequence[str], column: str
) -> pd.DataFrame:
    return rows.pivot_table(column, index=list(by), columns=list(across), aggfunc="sum")


def value_matrix(
    rows: pd.DataFrame, by: Sequence[str], services: Iterable[str], column: str = "value_yuan"
) -> pd.DataFrame:
    """`amounts` of money for each of these services and, as ``gep``, for all together."""
    found = amounts(rows, by, ["service"], column)
    valued = rows[rows[column].notna()].groupby(list(by)).size().reindex(found.index)
    is_empty = found.isna().any(axis=1) | found.columns.empty
    total = found.sum(axis=1).mask(valued.isna() & is_empty)
    return found.reindex(columns=list(services)).assign(gep=total)


def socioeconomic(statistics: pd.DataFrame, measure: str) -> dict[str, float]:
    """One measure of the socioeconomic table (population, gdp), where positive, by zone code."""
    is_it = (statistics["table"] == "socioeconomic") & (statistics["measure"] == measure)
    found = statistics[is_it & (statistics["value"] > 0)]
    return dict(zip(found["zone_code"], found["value"], strict=True))
