"""Stand-ins for an account that is opened and one that is finished."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from gep.problems import Place, Problem
from gep.telling.telling import Telling

MISSING = Problem("file-missing", Place("account.toml", 7), {"path": "a.tif", "near": "b.tif"})
UNUSED = Problem("config-grid-unused", Place("account.toml", 9), {"path": "a.tif"}, "warning")


class Opened:
    """What `gep.open_account` gives."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        self.asked: dict[str, Any] = {}

    def check(self) -> tuple[Problem, ...]:
        return self.problems

    def prospects(self) -> tuple[()]:
        return ()

    def labels(self) -> dict[str, dict[str, str]]:
        return {}

    def run(self, out: Path, **asked: Any) -> SimpleNamespace:
        self.asked = asked
        return finished(out)


def finished(folder: Path, **about: Any) -> SimpleNamespace:
    by_service = pd.DataFrame({"value_yuan": [9e8, 3.5e8, float("nan")]}, index=["a", "b", "c"])
    checks = pd.DataFrame(
        {
            "check": ["land-cover", "share", "value-per-area"],
            "verdict": ["ok", "warning", "problem"],
            "message_zh": ["好", "偏高", "太高"],
            "message_en": ["fine", "rather high", "too high"],
        }
    )
    title = {"zh": "某规范", "en": "some norm"}
    norm = SimpleNamespace(title=title, text_seen=False, superseded_by={"zh": "新规", "en": "new"})
    return SimpleNamespace(
        folder=folder,
        total=1.25e9,
        recalled_share=0.125,
        without_abiotic=lambda _: "",
        about=SimpleNamespace(**{"name": "江山市", "year": 2023, "synthetic": False} | about),
        manifest=SimpleNamespace(hashed=SimpleNamespace(norm=norm)),
        checks=checks,
        telling=partial(Telling, {}),
        services=lambda: ("a", "b", "c"),
        gep_by=lambda *_: by_service,
        largest_choices=lambda _: ["another norm: GEP 2.50 billion CNY (+100%)"],
    )
