"""All that is handed in, made of one finished account, each by its own writer."""

from collections.abc import Callable
from pathlib import Path

from gep.account import Account, read_account
from gep.run import Progress, Work, open_account
from gep.shipped import shipped
from gep.words import Language

Writer = Callable[[Path, Language], object]


def hand_over(folder: Path, lang: Language = "zh") -> Account:
    """Write maps, atlas, workbook, report, page, exports and audit package of an account.

    An account of given quantities has no land, so no maps.

    Raises
    ------
    DataProblem
        Files of the account are missing or altered, or a file cannot be replaced.
    """
    account = read_account(folder)
    for name, write in writers().items():
        if name != "maps" or not account.is_of_given_quantities:
            write(folder, lang)
    return account


def sample_account(
    out: Path | str,
    *,
    replace: bool = False,
    progress: Progress | None = None,
    lang: Language = "zh",
) -> Account:
    """The account of the newest year of the sample county."""
    newest = max(p for p in shipped("sample_rasters").iterdir() if (p / "account.toml").is_file())
    work = Work(progress=progress)
    return open_account(newest).run(out, replace=replace, lang=lang, work=work)


def writers() -> dict[str, Writer]:
    """What writes each output, in an order in which later ones find earlier ones there."""
    from gep.outputs.exports import write_exports
    from gep.outputs.maps import Drawing, draw_maps
    from gep.outputs.page import write_page
    from gep.outputs.report import write_report
    from gep.outputs.workbook import write_workbook
    from gep.uses.audit import AuditRequest, audit

    return {
        "maps": lambda folder, lang: draw_maps(folder, lang, drawing=Drawing(atlas=True)),
        "workbook": write_workbook,
        "report": write_report,
        "page": write_page,
        "exports": write_exports,
        "audit": lambda folder, lang: audit(folder, AuditRequest(lang=lang)),
    }
