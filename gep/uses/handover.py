"""All that is handed in, made of one finished account, each by its own writer."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gep.account.account import Account, read_account
from gep.run.run import Progress, Work, open_account
from gep.shipped import shipped
from gep.words import Language

Writer = Callable[[Path, Language], object]

_COMMAND = "import sys; from gep.cli import main; sys.exit(main(sys.argv[1:]))"


def hand_over(folder: Path, lang: Language = "zh") -> Account:
    """Write maps, atlas, workbook, report, page, exports and audit package of an account.

    The maps, which take as long as all the rest, are drawn by a process of their own meanwhile.
    An account of given quantities has no land, so no maps.

    Raises
    ------
    DataProblem
        Files of the account are missing or altered, or a file cannot be replaced.
    """
    account = read_account(folder)
    write = writers()
    if account.is_of_given_quantities:
        del write["maps"]
    else:
        with _meanwhile(["maps", str(folder), "--atlas", "--lang", lang]) as drawing:
            for name in ("workbook", "page", "exports"):
                write.pop(name)(folder, lang)
        if drawing.returncode == 0:
            del write["maps"]  # else drawing them again here raises what is the matter
    for writer in write.values():
        writer(folder, lang)
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
    from gep.outputs.exports.writing import write_exports
    from gep.outputs.maps.drawing import Drawing
    from gep.outputs.maps.pictures import draw_maps
    from gep.outputs.page.writing import write_page
    from gep.outputs.report.writing import write_report
    from gep.outputs.workbook.writing import write_workbook
    from gep.uses.audit import AuditRequest, audit

    return {
        "maps": lambda folder, lang: draw_maps(folder, lang, drawing=Drawing(atlas=True)),
        "workbook": write_workbook,
        "page": write_page,
        "exports": write_exports,
        "report": write_report,
        "audit": lambda folder, lang: audit(folder, AuditRequest(lang=lang)),
    }


@contextmanager
def _meanwhile(arguments: list[str]) -> "Iterator[subprocess.Popen[bytes]]":
    """A command of gep that runs beside the block and is over when the block is.

    A command and not a pool of processes, which would run a user's script a second time.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
        process.wait()
    finally:
        process.kill()
        process.wait()
