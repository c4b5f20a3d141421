"""All that is handed in of an account, side by side: ``gep deliver``."""

from gep.files.given import Count, ExistingFolder
from gep.uses.command import Command, Screen

_USUAL = Count(2)


def hand_over(screen: Screen, out: ExistingFolder, *, processes: Count = _USUAL) -> None:
    """Write every output of the account, and tell of each as it is there."""
    from gep.account import read_account
    from gep.uses.handover.delivery import show_delivery

    show_delivery(screen, read_account(out), processes=processes)


COMMAND = Command("deliver", "read", hand_over)
