"""Steps that go on where an account is broken: what fails is one more thing found."""

from collections.abc import Callable, Iterable

import pandas as pd

from gep.account.damage import DAMAGED
from gep.problems import DataProblem
from gep.uses.audit.findings import Finding
from gep.uses.audit.folder_parts import FolderParts
from gep.uses.audit.likeness import COLUMNS
from gep.uses.audit.revaluation import Revaluation
from gep.words import LANGUAGES

BROKEN = (DataProblem, *DAMAGED)
"""How a step over tables that somebody edited may fail; a defect of gep is not hidden."""


def examined(
    check: str, parts: FolderParts, look: Callable[[FolderParts], Iterable[Finding]]
) -> list[Finding]:
    """The findings of a step, as far as it came."""
    found: list[Finding] = []
    try:
        found.extend(look(parts))
    except BROKEN as error:
        found.append(not_examined(check, parts, error))
    return found


def revalued(parts: FolderParts, look: Callable[[FolderParts], Revaluation]) -> Revaluation:
    """The same for a step that also tells every cell that differs."""
    try:
        return look(parts)
    except BROKEN as error:
        findings = (not_examined("revaluation", parts, error),)
        return Revaluation(findings, pd.DataFrame(columns=list(COLUMNS)))


def written(
    parts: FolderParts, write: Callable[[FolderParts], Iterable[tuple[str, bytes]]]
) -> tuple[list[tuple[str, bytes]], list[Finding]]:
    """The same for a step that gives files, by name and content."""
    files: list[tuple[str, bytes]] = []
    try:
        files.extend(write(parts))
    except BROKEN as error:
        return files, [not_examined("package", parts, error)]
    return files, []


def not_examined(check: str, parts: FolderParts, error: Exception) -> Finding:
    """That a step could not be done, and why."""
    if isinstance(error, DataProblem):
        first = error.problems[0]
        why = {lang: f"{first.said(lang)['title']} [{first.code}]" for lang in LANGUAGES}
        return Finding(check, "not-examined", "problem", {"why": why})
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return Finding(check, "not-examined", "problem", {"why": text.replace(str(parts.folder), "")})
