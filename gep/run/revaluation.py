"""A finished account valued again, from its own sums."""

from pathlib import Path

from gep.account.account import Account, read_account
from gep.account.sums import read_sums
from gep.book.book import Book
from gep.book.norm import Norm
from gep.catalogue.choice import Baked, Context
from gep.catalogue.discovery import book_with_extensions, catalogue_of
from gep.catalogue.scope import Scope, Zones
from gep.inputs.tables.statistics import Statistics
from gep.problems import UsageProblem
from gep.valuation.provenance import (
    norm_of,
    override_row,
    used_from,
)
from gep.valuation.rows import bilingual
from gep.valuation.valuation import Valued, valuation


def revalue(
    account: Account | Path | str, *, book: Book | None = None, norm: Norm | None = None
) -> Valued:
    """The account valued again from its own sums and statistics. No raster is touched.

    Another ``book`` or ``norm`` gives the account at other prices or under other rules, as far as
    the pass summed what they ask for.

    Raises
    ------
    DataProblem
        A coefficient that went into the pass would have another value.
    UsageProblem
        The account values quantities that were given, and has no sums.
    """
    known = account if isinstance(account, Account) else read_account(account)
    if known.is_of_given_quantities:
        raise UsageProblem(bilingual("value-no-revalue"))
    hashed = known.manifest["hashed"]
    layers = hashed["zone_layers"]
    order = sorted(layers, key=lambda layer: hashed["account"]["layers"].index(layer))
    zones = tuple(
        Zones(
            layer,
            tuple(layers[layer]["codes"]),
            tuple(layers[layer]["names"]),
            layers[layer]["overlapping"],
        )
        for layer in order
    )
    scope = Scope.from_dict(hashed["account"], zones)
    own = book_with_extensions().with_rows([override_row(row) for row in hashed["overrides"]])
    rules = norm or norm_of(hashed["norm"])
    sums = read_sums(known.folder, tuple(hashed["ecosystem_types"]), tuple(hashed["opening_types"]))
    baked = Baked({used_from(k)[:3]: used_from(k)[3] for k in hashed["baked"]})
    statistics = Statistics.read(known.folder / "statistics.csv")
    used_book = book or own
    context = Context(scope, catalogue_of(used_book), baked)
    return valuation(sums, statistics, used_book, rules, context)
