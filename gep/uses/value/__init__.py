"""A table of physical quantities, valued and written as an account: ``gep value``."""

from gep.files.given import ExistingFile, NewPath
from gep.uses.command import Command, Screen
from gep.uses.value.facts import TableFacts


def value(
    screen: Screen,
    quantities: ExistingFile,
    *,
    facts: TableFacts,
    out: NewPath,
    replace: bool = False,
) -> None:
    """Value the quantities, and show the account."""
    from gep.uses.value.verb import value_quantities

    account = value_quantities(quantities, out, facts, replace=replace, lang=screen.lang)
    screen.show_account(account)


COMMAND = Command("value", "compute", value)
