"""``gep audit``: look at a finished account in every way there is, and pack it for an auditor."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from gep.files.whole import whole_file
from gep.problems import UsageProblem
from gep.run.work import Work
from gep.uses.audit.copies import copy_findings
from gep.uses.audit.drawn_sample import drawn
from gep.uses.audit.findings import Finding, Verdict, worst
from gep.uses.audit.folder_parts import FolderParts, open_folder
from gep.uses.audit.hashes import hash_findings
from gep.uses.audit.pack import Member, account_members, write_package
from gep.uses.audit.pack_texts import provenance, readme, results
from gep.uses.audit.rerun import rerun
from gep.uses.audit.revaluation import Revaluation, revaluation
from gep.uses.audit.sample import Sample
from gep.uses.audit.sturdy import examined, revalued, written
from gep.uses.audit.sums_again import arithmetic_findings
from gep.words import Language, say

PACKAGE, SHEET = "audit.zip", "audit_sample.xlsx"


@dataclass(frozen=True)
class AuditRequest:
    """How an audit is to be done.

    ``rerun`` is the account.toml to compute again from (for an account of given quantities, their
    table). ``sample`` is how many points fall on the rows: where it is said, the sheet is also
    left beside the package. ``seed`` is any text that the random start follows from, the
    account's own id where it is empty. ``to`` is where the package is to be, ``audit.zip`` in the
    account if nothing is said. ``lang`` is the language of the sheet; all else is in both.
    ``work`` says how a rerun is worked, and who is told of its progress.
    """

    rerun: Path | None = None
    sample: int | None = None
    seed: str = ""
    to: Path | None = None
    lang: Language = "zh"
    work: Work = field(default_factory=Work)


@dataclass(frozen=True)
class AuditResult:
    """What an audit found, and where it left its package and, if asked for, the sample sheet."""

    account_id: str
    findings: tuple[Finding, ...]
    zip: Path
    sheet: Path | None
    sample: Sample | None

    @property
    def verdict(self) -> Verdict:
        """The worst of all verdicts."""
        return worst(self.findings)

    @property
    def status(self) -> int:
        """Exit status: 1 if there is any problem."""
        return int(self.verdict == "problem")


def audit(folder: Path | str, request: AuditRequest | None = None) -> AuditResult:
    """Audit a finished account and pack it.

    Hashes, sums, copies and the valuation are gone through again; on request the whole run. The
    account is not touched. A broken one is packed too, with what is the matter with it.

    Raises
    ------
    DataProblem
        There is no account, its manifest cannot be read, or the package cannot be written.
    UsageProblem
        A sample of less than one row is asked for.
    """
    request = request or AuditRequest()
    if request.sample is not None and request.sample < 1:
        raise UsageProblem(say("audit-sample-size", request.lang))
    parts = open_folder(Path(folder))
    looked = _looked_at(parts, request)
    drawing = drawn(parts, request.sample, request.seed, request.lang)
    files, gaps = written(parts, provenance)
    findings = (*looked.findings, *drawing.findings, *gaps)
    files += [
        readme(parts, findings, drawing.sample),
        *results(parts, findings, looked.differences),
        *drawing.files(),
    ]
    members = (Member(name, content) for name, content in files)
    path = request.to or parts.folder / PACKAGE
    write_package(parts, (*account_members(parts), *members), path)
    sheet = None
    if request.sample is not None and drawing.sheet:
        sheet = path.parent / SHEET
        with whole_file(sheet) as partial:
            partial.write_bytes(drawing.sheet)
    identity = parts.account.manifest.account_id
    return AuditResult(identity, findings, path, sheet, drawing.sample)


def _looked_at(parts: FolderParts, request: AuditRequest) -> Revaluation:
    """Every step in turn; one that fails on a broken account does not stop the others."""
    findings = [
        *hash_findings(parts),
        *examined("values", parts, arithmetic_findings),
        *examined("copies", parts, copy_findings),
    ]
    steps = [revalued(parts, revaluation)]
    if request.rerun is not None:
        steps.append(rerun(parts, request.rerun, request.work))
    for step in steps:
        findings += step.findings
    differences = pd.concat([step.differences for step in steps], ignore_index=True)
    return Revaluation(tuple(findings), differences)
