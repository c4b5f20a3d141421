"""gep: the yearly Gross Ecosystem Product (GEP, 生态产品总值) account of a county.

``gep.open_account("account.toml").run("out")`` computes an account, ``gep.read_account("out")``
reads a finished one. What is wrong with the data arrives as one ``gep.DataProblem``.
"""

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "open_account": "gep.run.run",
    "read_account": "gep.account.account",
    "DataProblem": "gep.problems",
    "UsageProblem": "gep.problems",
}


def __getattr__(name: str) -> Any:
    # a verb is loaded when it is first used: `import gep` must not wait for rasterio
    if name not in _HOMES:
        raise AttributeError(f"module 'gep' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
