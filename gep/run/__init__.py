"""The one place that joins the rooms."""

from gep.run.revaluation import revalue
from gep.run.run import OpenedAccount, Progress, Work, open_account

__all__ = ["OpenedAccount", "Progress", "Work", "open_account", "revalue"]
