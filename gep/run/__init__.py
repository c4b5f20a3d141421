"""The one place that joins the rooms."""

from gep.run.revaluation import basis_of, revalue
from gep.run.run import OpenedAccount, open_account
from gep.run.work import Progress, Work

__all__ = ["OpenedAccount", "Progress", "Work", "basis_of", "open_account", "revalue"]
