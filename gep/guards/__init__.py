"""Guards: what an account is held against before it is believed.

Each check is a plain function that returns verdicts; a verdict says the band, the value and what it
means, in both languages, and stands in ``checks.csv``. One that proves a defect is a problem: then
no account is left.
"""

from collections.abc import Iterable

import pandas as pd

from gep.account.columns import CHECKS
from gep.guards.account import account_verdicts
from gep.guards.choices import choice_verdicts
from gep.guards.evidence import Evidence, Verdict
from gep.guards.given import given_verdicts
from gep.guards.inputs import input_verdicts
from gep.guards.limits import limit_verdicts
from gep.guards.overlaps import overlap_verdicts
from gep.guards.plausibility import plausibility_verdicts
from gep.guards.prices import price_verdicts
from gep.problems import Place, Problem, Problems

__all__ = ["Evidence", "checks", "given_verdicts"]


def checks(evidence: Evidence, own: Iterable[Verdict] = ()) -> pd.DataFrame:
    """Every verdict on an account, in a fixed order; ``own`` are those on its source.

    Raises
    ------
    DataProblem
        A verdict proves that the account is wrong, whatever it rests on.
    """
    rows = [
        *own,
        *account_verdicts(evidence),
        *overlap_verdicts(evidence),
        *plausibility_verdicts(evidence),
        *price_verdicts(evidence),
        *limit_verdicts(evidence),
        *choice_verdicts(evidence),
        *input_verdicts(evidence),
    ]
    unsound = [row for row in rows if row["verdict"] == "problem"]
    Problems(map(_problem, unsound)).stop_on_errors()
    return pd.DataFrame(rows, columns=list(CHECKS)).astype(dict(CHECKS))


def _problem(unsound: Verdict) -> Problem:
    ends = (("\u2265", unsound["low"]), ("\u2264", unsound["high"]))
    told = {
        "zh": unsound["message_zh"], "en": unsound["message_en"],
        "value": f"{unsound['value']:.6g} {unsound['unit']}".removesuffix(" 1"),
        "expected": ", ".join(f"{sign} {end:g}" for sign, end in ends if str(end) != "nan"),
    }  # fmt: skip
    where = " ".join(map(str, (unsound["check"], unsound["scope"])))
    return Problem("account-unsound", Place("account", where=where), told)
