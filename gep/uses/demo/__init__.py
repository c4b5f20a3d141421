"""The sample county as a demonstration: ``gep demo``."""

from pathlib import Path

from gep.files.given import NewPath
from gep.uses.command import Command, Screen

_HERE = NewPath(Path("gep-demo"))


def demo(screen: Screen, *, out: NewPath = _HERE, replace: bool = False) -> None:
    """Compute the account of the sample county, and make all that is handed in."""
    from gep.uses.demo.sample import sample_account
    from gep.uses.handover.delivery import show_delivery

    with screen.progress() as progress:
        account = sample_account(out, replace=replace, progress=progress, lang=screen.lang)
    show_delivery(screen, account)


COMMAND = Command("demo", "begin", demo)
