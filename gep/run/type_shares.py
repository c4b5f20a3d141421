"""Types that take up more of the county than any is believed to have."""

from collections.abc import Iterator

from gep.account.sums import Sums
from gep.book.ecosystem_types import EcosystemTypes
from gep.book.plausible_shares import share_bounds
from gep.problems import Place, Problem
from gep.run.loader import Loaded
from gep.telling.numbers import percent


def type_share_problems(sums: Sums, inputs: Loaded) -> Iterator[Problem]:
    """A warning for each type whose share, with the kinds below it, nobody believes."""
    types, cover = EcosystemTypes.shipped(), inputs.land_cover
    area = dict(zip(sums.types, sums.by_type(sums.area).tolist(), strict=True))
    whole = sum(area.values())
    for kind, high in share_bounds(inputs.plan.code).items():
        below = [one for one in area if types.descends(one, kind)]
        share = sum(area[one] for one in below) / whole if whole else 0.0
        if share > high:
            codes = [code for code, one in cover.legend.types.items() if one in below]
            told = {
                "type": f"{types.zh[kind]} {kind}", "share": percent(share), "high": percent(high),
                "codes": ", ".join(codes), "legend": cover.legend.name,
            }  # fmt: skip
            yield Problem("type-share", Place(cover.record.path), told, "warning")
