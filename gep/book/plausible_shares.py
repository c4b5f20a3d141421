"""How much of a county can be of one type, read from ``coefficients/type_shares.csv``.

The bounds are wide: what lies beyond them is a code that a legend takes for another type.
"""

from functools import cache

from gep.shipped import shipped_rows


def share_bounds(code: str) -> dict[str, float]:
    """The largest believed share of each type that has one, for a county; the nearest row holds."""
    here = sorted((row for row in _rows() if code.startswith(row[1])), key=lambda row: len(row[1]))
    return {kind: high for kind, _, high in here}


@cache
def _rows() -> tuple[tuple[str, str, float], ...]:
    return tuple(
        (row["ecosystem_type"], row["region"], float(row["high"]))
        for row in shipped_rows("type_shares.csv")
    )
