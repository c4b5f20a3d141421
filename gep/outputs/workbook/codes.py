"""Short codes that stand for zones, types, services and lines where formulas look rows up.

Names and keys of an account are any text: a spreadsheet would take ``*`` for a wildcard, ``>1``
for a comparison and ``1e5`` for a number. A code is a letter and digits, and means itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from gep.account.account import Account
from gep.outputs.tables.supply import lines

Line = tuple[str, str, str]
Zone = tuple[str, str]
_Key = TypeVar("_Key")
LINE_KEYS = ["service", "indicator", "item"]


@dataclass(frozen=True)
class Codes:
    """A code for each zone (layer, code), ecosystem type, service, and line of the account.

    A line is an item of an indicator of a service.
    """

    zones: Mapping[Zone, str]
    types: Mapping[str, str]
    services: Mapping[str, str]
    lines: Mapping[Line, str]

    @property
    def county(self) -> str:
        """The code of the county, which the rows of an account begin with."""
        return next(iter(self.zones.values()))


def codes(account: Account) -> Codes:
    """The codes of an account, numbered in its own order."""
    rows = account.rows()
    found = lines(account)
    first = [*zip(*(found[key] for key in LINE_KEYS), strict=True)]
    every = rows[LINE_KEYS].drop_duplicates()
    zones = rows[["zone_layer", "zone_code"]].drop_duplicates()
    return Codes(
        zones=_numbered("Z", zip(zones["zone_layer"], zones["zone_code"], strict=True)),
        types=_numbered("T", [*account.manifest.hashed.ecosystem_types,
                              *rows["ecosystem_type"].unique()]),
        services=_numbered("S", [*account.services(), *rows["service"].unique()]),
        lines=_numbered("L", [*first, *zip(*(every[key] for key in LINE_KEYS), strict=True)]),
    )  # fmt: skip


def _numbered(letter: str, keys: Iterable[_Key]) -> dict[_Key, str]:
    known = list(dict.fromkeys(keys))
    digits = max(2, len(str(len(known))))
    return {key: f"{letter}{number:0{digits}d}" for number, key in enumerate(known, start=1)}
