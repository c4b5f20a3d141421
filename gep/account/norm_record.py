"""The norm of an account as its manifest keeps it."""

from collections.abc import Mapping

from gep.account.columns import CATEGORIES
from gep.account.kept import InBoth, Kept


class ServiceRecord(Kept, frozen=True, omit_defaults=True):
    """What the norm says of one service.

    ``listed`` is whether the norm counts it, ``counted`` whether it also does so here, and
    ``not_applicable`` the county's own reason why it does not;
    ``indicators`` are those of ``methods`` that gep knows; ``one_of``, ``if_reported`` and
    ``optional`` are as in the norm.
    """

    counted: bool
    category: str
    listed: bool
    indicators: tuple[str, ...]
    methods: Mapping[str, tuple[str, ...]]
    prices: Mapping[str, str]
    ecosystem_types: tuple[str, ...] | None
    not_applicable: str
    one_of: tuple[tuple[str, ...], ...] = ()
    if_reported: tuple[str, ...] = ()
    optional: bool = False

    def __post_init__(self) -> None:
        """Refuse a category that no account has."""
        if self.category not in CATEGORIES:
            raise ValueError(f"category {self.category!r} is none of {', '.join(CATEGORIES)}")


class OverlapRecord(Kept, frozen=True):
    """Two services that count the same thing twice, and why the norm has both."""

    pair: tuple[str, str]
    why: str


class NormRecord(Kept, frozen=True):
    """The norm in full, by which the account can be valued again.

    ``order`` is that of the services in its text, ``superseded_by`` the title of the norm that took
    its place, if there was one when the account was made.
    """

    name: str
    title: InBoth
    text_seen: bool
    lineage: tuple[str, ...]
    services: Mapping[str, ServiceRecord]
    order: tuple[str, ...]
    overlaps: tuple[OverlapRecord, ...]
    superseded_by: InBoth | None = None

    @property
    def optional(self) -> Mapping[str, bool]:
        """The services that the norm leaves to the county, and whether it counts them."""
        return {key: said.counted for key, said in self.services.items() if said.optional}

    @property
    def counted(self) -> tuple[str, ...]:
        """Keys of the services that the norm counts, by category, as its text lists them."""
        counted = [key for key in self.order if self.services[key].counted]
        return tuple(sorted(counted, key=lambda key: CATEGORIES.index(self.services[key].category)))
