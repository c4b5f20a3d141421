"""What was odd about the input, kept with the account that was made of it."""

from collections.abc import Iterator

import numpy as np

from gep.guards.evidence import Evidence, Verdict, verdict
from gep.words import LANGUAGES

_IN_VAIN = "input-unread"


def input_verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """A row for each warning that was told before or during the run, by its code.

    What was given in vain is a note.
    """
    for problem in evidence.problems:
        if problem.severity == "warning" or problem.code == _IN_VAIN:
            said = {lang: problem.said(lang) for lang in LANGUAGES}
            title = {lang: f"{problem.place}  {said[lang]['title']}" for lang in LANGUAGES}
            found = {lang: said[lang].get("found", "-") for lang in LANGUAGES}
            kind = problem.severity
            yield verdict("input", problem.code, np.nan, verdict=kind, title=title, found=found)
