"""The account: the contract that a folder keeps, and its reader."""

from gep.account.account import Account, read_account

__all__ = ["Account", "read_account"]
