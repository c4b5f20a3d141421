"""What the total would be under each other choice."""

import pandas as pd

from gep.account.account import Account
from gep.account.choices import chosen, indicators_of
from gep.account.columns import CURRENCY
from gep.outputs.tables.parts import with_units
from gep.words import Language, word


def sensitivity(account: Account, lang: Language) -> pd.DataFrame:
    """Every other choice with the total under it, the one that moves it most first."""
    found, telling = account.sensitivity, account.telling(lang)
    rows = found.to_dict("records")
    columns = {
        **{key: found[key] for key in ("choice", "indicator", "used", "other")},
        "choice_name": [word("choice_names", str(row["choice"]), lang) for row in rows],
        "about": [indicators_of(row, telling) for row in rows],
        "used_name": [chosen(row, "used", telling) for row in rows],
        "other_name": [chosen(row, "other", telling) for row in rows],
        "total": found["total_yuan"],
        "difference": found["difference_yuan"],
        "difference_share": found["difference_share"],
    }
    return with_units(pd.DataFrame(columns), {"total": CURRENCY, "difference": CURRENCY})
