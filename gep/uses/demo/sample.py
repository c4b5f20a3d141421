"""The account of the sample county."""

from pathlib import Path

from gep.account import Account
from gep.run import open_account
from gep.run.work import Progress, Work
from gep.shipped import shipped
from gep.words import Language


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
