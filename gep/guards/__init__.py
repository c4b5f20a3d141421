"""Guards: what an account is held against before it is believed.

Each check is a plain function that returns verdicts and never stops the run; a verdict says the
band, the value and what it means, in both languages, and stands in ``checks.csv``.
"""

from collections.abc import Iterable

import pandas as pd

from gep.account.columns import CHECKS
from gep.guards.account import account_verdicts
from gep.guards.choices import choice_verdicts
from gep.guards.evidence import Evidence, Verdict
from gep.guards.given import given_verdicts
from gep.guards.inputs import input_verdicts
from gep.guards.overlaps import overlap_verdicts
from gep.guards.plausibility import plausibility_verdicts

__all__ = ["Evidence", "checks", "given_verdicts"]


def checks(evidence: Evidence, own: Iterable[Verdict] = ()) -> pd.DataFrame:
    """Every verdict on an account, in a fixed order; ``own`` are those on its source."""
    rows = [
        *own,
        *account_verdicts(evidence),
        *overlap_verdicts(evidence),
        *plausibility_verdicts(evidence),
        *choice_verdicts(evidence),
        *input_verdicts(evidence),
    ]
    return pd.DataFrame(rows, columns=list(CHECKS)).astype(dict(CHECKS))
