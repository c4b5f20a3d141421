"""A finished account valued again, from its own sums or the quantities that were given."""

from pathlib import Path

import pandas as pd

from gep import units
from gep.account.account import Account, read_account
from gep.account.manifest_file import MANIFEST
from gep.account.sums import account_sums
from gep.book.book import Book
from gep.book.coefficient import CoefficientRow
from gep.book.norm import Norm
from gep.catalogue.choice import choose
from gep.catalogue.discovery import (
    book_with_extensions,
    catalogue_of,
    declared_coefficients,
)
from gep.catalogue.rules import Rules, settled
from gep.catalogue.used import Baked
from gep.catalogue.variants import Choice
from gep.inputs.tables.statistics import Statistics
from gep.problems import Place, Problem, Problems, UsageProblem
from gep.telling.notes import bilingual
from gep.valuation.basis import Basis
from gep.valuation.from_manifest import baked_values, norm_of, own_rows, scope_of
from gep.valuation.given.again import table_again
from gep.valuation.given.placing import placed_quantities
from gep.valuation.given.records import valuation_of_given
from gep.valuation.valuation import Valued


def basis_of(account: Account, rules: Rules | None = None) -> Basis:
    """What a finished account was valued from, by its own rules or by others.

    Raises
    ------
    UsageProblem
        The account values quantities that were given, and has no sums.
    """
    if not account.has_land:
        raise UsageProblem(bilingual("value-no-sums"))
    rules, hashed = rules or archived_rules(account), account.manifest.hashed
    sums = account_sums(account.folder, hashed)
    baked = Baked(baked_values(hashed))
    return Basis(sums, Statistics.of_frame(account.statistics), rules, baked)


def valued_by(rules: Rules, account: Account) -> Valued:
    """A finished account valued by some rules, from its sums or the quantities that were given."""
    if account.has_land:
        return basis_of(account, rules).valued()
    rows = pd.concat([account.rows(), account.memo], ignore_index=True)
    table = table_again(rows, rules)
    asked = {rules.catalogue.owners[one] for one in table.indicators}
    rules = rules.settled(table.indicators, asked)
    placed, _ = placed_quantities(table, rules)
    return valuation_of_given(placed, rules)


def archived_rules(account: Account, book: Book | None = None, norm: Norm | None = None) -> Rules:
    """By what a finished account was computed, or would be with another book or norm."""
    hashed = account.manifest.hashed
    scope, norm = scope_of(hashed), norm or norm_of(hashed.norm)
    book = book or book_with_extensions().with_rows(_own_rows(account))
    catalogue = catalogue_of(book)
    if not account.has_land:
        return Rules(catalogue, book, norm, scope, Choice.nothing(), hashed.ecosystem_types)
    statistics = Statistics(account.statistics)
    choice = choose(catalogue, norm, scope, statistics.measures, hashed.account.derivations)
    rules = Rules(catalogue, book, norm, scope, choice, hashed.ecosystem_types)
    return settled(rules, statistics)


def _own_rows(account: Account) -> tuple[CoefficientRow, ...]:
    """The bureau's own coefficients, whose units someone may have edited."""
    rows = tuple(own_rows(account.manifest.hashed))
    place = Place(str(account.folder / MANIFEST))
    wrong = (
        Problem(
            "account-file-damaged",
            place,
            {"file": MANIFEST, "why": f"$.hashed.overrides[{n}].unit: {row.unit!r}"},
        )
        for n, row in enumerate(rows)
        if not units.is_unit(row.unit)
    )
    Problems(wrong).stop_on_errors()
    return rows


def revalue(
    account: Account | Path | str,
    *,
    book: Book | None = None,
    norm: Norm | None = None,
    overrides: Path | str | None = None,
) -> Valued:
    """The account valued again from its own sums and statistics, or the quantities given.

    No raster is touched.

    Another book, other coefficients or another norm give the account at other prices or under
    other rules, as far as the pass summed what they ask for.

    Parameters
    ----------
    account
        a finished account, or its folder.
    book
        the coefficients in place of those that it was computed by.
    norm
        the norm in place of its own.
    overrides
        a file of a bureau's own coefficients, which win over all others.

    Raises
    ------
    DataProblem
        A coefficient that went into the pass would have another value, or ``overrides`` has
        problems.
    """
    known = account if isinstance(account, Account) else read_account(account)
    rules = archived_rules(known, book, norm)
    if overrides is not None:
        path = Path(overrides)
        own, found = rules.book.with_overrides(path, path.name, declared_coefficients())
        Problems(found).stop_on_errors()
        rules = archived_rules(known, own, norm)
    return valued_by(rules, known)
