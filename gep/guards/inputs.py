"""Warnings about the input, kept with the account that was made of it."""

from collections.abc import Iterator

import numpy as np

from gep.guards.evidence import Evidence, Verdict, verdict
from gep.words import Language

_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def input_verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """A row for each warning that was told before or during the run, by its code."""
    for problem in evidence.problems:
        if problem.severity == "warning":
            said = {lang: problem.said(lang) for lang in _LANGUAGES}
            title = {lang: f"{problem.place}  {said[lang]['title']}" for lang in _LANGUAGES}
            found = {lang: said[lang].get("found", "-") for lang in _LANGUAGES}
            yield verdict(
                "input", problem.code, np.nan, verdict="warning", title=title, found=found
            )
