"""A finished account looked through and packed for an auditor: ``gep audit``."""

from pathlib import Path

from gep.files.given import ExistingFile, ExistingFolder, NewPath
from gep.outputs.output import Output
from gep.uses.command import Command, Screen
from gep.words import Language


def examine(
    screen: Screen,
    out: ExistingFolder,
    *,
    rerun: ExistingFile | None = None,
    sample: int | None = None,
    seed: str = "",
    to: NewPath | None = None,
) -> int:
    """Audit the account, and show what was found; 1 if there is any problem."""
    from gep.run.work import Work
    from gep.uses.audit.verb import AuditRequest, audit

    lang = screen.lang
    with screen.progress() as progress:
        request = AuditRequest(rerun, sample, seed, to, lang, Work(progress=progress))
        result = audit(out, request)
    screen.show_verdicts(
        (one.name(lang), one.text(lang), one.verdict, one.advice(lang)) for one in result.findings
    )
    screen.show_paths([path for path in (result.zip, result.sheet) if path])
    return result.status


def pack(account: Path, lang: Language) -> Path:
    """Audit the account and write ``audit.zip``, whatever was found."""
    from gep.uses.audit.verb import AuditRequest, audit

    return audit(account, AuditRequest(lang=lang)).zip


COMMAND = Command("audit", "read", examine)
OUTPUT = Output(
    "audit",
    "audit.zip",
    pack,
    takes_up=("export", "page", "report", "tables", "workbook"),
    more={"audit_sample": "audit_sample.xlsx"},
)
