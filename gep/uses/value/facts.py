"""What is said of an account of given quantities beside its table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TableFacts:
    """What a table of quantities does not say of its account.

    ``year`` is that of the table's column if it has one, else the last full year, and the account
    says so. ``price_year`` is the year itself, ``name`` the code or else the name of the file.
    Without ``code`` only coefficients that hold everywhere apply. ``area`` is that of the county in
    km2, against which its value is held.
    """

    norm: str
    year: int | None = None
    price_year: int | None = None
    base_year: int | None = None
    code: str = ""
    name: str = ""
    area: float | None = None
