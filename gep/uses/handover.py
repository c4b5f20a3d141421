"""All that is handed in, made of one finished account, each by its own writer."""

from collections.abc import Callable
from pathlib import Path

from gep.account import Account, read_account
from gep.run import Progress, Work, open_account
from gep.shipped import shipped
from gep.words import Language

Writer = Callable[[Path, Language], object]


def hand_over(folder: Path, lang: Language = "zh", progress: Progress | None = None) -> Account:
    """Write maps, atlas, workbook, report, page, exports and audit package of an account.

    An account of given quantities has no land, so no maps.

    Raises
    ------
    DataProblem
        Files of the account are missing or altered, or a file cannot be replaced.
    """
    account = read_account(folder)
    writers = _writers()
    if account.is_of_given_quantities:
        del writers["maps"]
    for done, writer in enumerate(writers.values()):
        if progress:
            progress(done, len(writers))
        writer(folder, lang)
    return account


def demo(
    out: Path | str,
    *,
    replace: bool = False,
    progress: Progress | None = None,
    lang: Language = "zh",
) -> Account:
    """The account of the newest year of the sample county, and all that is handed in."""
    newest = max(p for p in shipped("sample_rasters").iterdir() if (p / "account.toml").is_file())
    work = Work(progress=progress)
    account = open_account(newest).run(out, replace=replace, lang=lang, work=work)
    return hand_over(account.folder, lang)


def _writers() -> dict[str, Writer]:
    """What writes each output, in an order in which later ones find earlier ones there."""
    from gep.outputs.exports import write_exports
    from gep.outputs.maps import draw_maps
    from gep.outputs.page import write_page
    from gep.outputs.report import write_report
    from gep.outputs.workbook import write_workbook
    from gep.uses.audit import AuditRequest, audit

    return {
        "maps": draw_maps,
        "workbook": write_workbook,
        "report": write_report,
        "page": write_page,
        "exports": write_exports,
        "audit": lambda folder, lang: audit(folder, AuditRequest(lang=lang)),
    }
