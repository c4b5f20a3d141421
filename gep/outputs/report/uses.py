"""Chapter eleven: what the results say for planning, assessment, policy and projects."""

import pandas as pd

from gep.account.columns import CURRENCY
from gep.account.lacking import lacking
from gep.outputs.report.facts import Facts
from gep.outputs.report.manuscript import Manuscript
from gep.telling.text import one_line

_MOST = 3
_PER_KM2 = "CNY km-2 yr-1"
CARBON = "carbon_dioxide_fixed"


def uses(book: Manuscript, facts: Facts) -> None:
    """Chapter 11: results by purpose, each with its number."""
    book.chapter("uses")
    if facts.by_service.empty:
        book.say("uses_nothing")
        return
    for use, said in (
        ("planning", _planning(book, facts)),
        ("assessment", _assessment(book, facts)),
        ("policy", _policy(book, facts)),
        ("projects", _projects(book, facts)),
    ):
        book.section(book.text(f"uses_{use}"))
        book.put([facts.words.joined(said, "gap")])


def _planning(book: Manuscript, facts: Facts) -> list[str]:
    said = [_densest_types(book, facts)]
    zones = _zones(facts)
    if len(zones) > 1:
        ends = [zones["per_km2"].idxmax(), zones["per_km2"].idxmin()]
        named = [_sized(book, facts, zones.loc[[at]], "per_km2", _PER_KM2) for at in ends]
        said.append(book.text("uses_density", most=named[0], least=named[1]))
    if "opening_ha" in facts.extent.columns:
        types = facts.extent[~facts.extent["ecosystem_type"].map(facts.is_total)]
        moved, whole = float(types["additions_ha"].sum()), float(types["area_ha"].sum())
        share = facts.percent(moved / whole)
        said.append(book.text("uses_moved", area=facts.amount(moved, "ha"), share=share))
    return said


def _assessment(book: Manuscript, facts: Facts) -> list[str]:
    zones, said = _zones(facts), []
    if len(zones) > 1:
        first = zones.nlargest(_MOST, "gep")
        last = zones.nsmallest(1, "gep")
        said.append(
            book.text(
                "uses_ranked",
                layer=facts.words.within(facts.layer),
                most=_sized(book, facts, first, "gep", CURRENCY),
                least=_sized(book, facts, last, "gep", CURRENCY),
            )
        )
        lacks = lacking(facts.account, facts.layer)["zone_code"].nunique()
        if lacks:
            said.append(book.text("uses_lacking", count=facts.counted("zone_of", lacks)))
    constant = facts.monetary["constant_value"].iloc[-1]
    if not pd.isna(constant):
        year = facts.account.about.base_year
        said.append(book.text("uses_constant", year=year, value=facts.money(float(constant))))
    if facts.before is None:
        said.append(book.text("uses_no_growth"))
    else:
        said.append(facts.growth())
    return said


def _policy(book: Manuscript, facts: Facts) -> list[str]:
    row, said = facts.county_index, []
    if not pd.isna(row["gep_per_gdp"]):
        said.append(book.text("summary_gdp", ratio=facts.percent(float(row["gep_per_gdp"]))))
    shares = [
        book.text("uses_share", name=facts.words.label(key), share=facts.part(value))
        for key, value in facts.by_category.items()
    ]
    said.append(book.text("uses_shares", list=facts.words.joined(shares)))
    share = facts.percent(facts.account.recalled_share)
    said += [book.text("uses_unverified", share=share), book.text("uses_no_rate")]
    return said


def _projects(book: Manuscript, facts: Facts) -> list[str]:
    said = []
    sink = facts.lines[(facts.lines["indicator"] == CARBON) & facts.lines["quantity"].notna()]
    if len(sink):
        row = sink.iloc[0]
        said.append(
            book.text(
                "uses_carbon",
                quantity=facts.amount(float(row["quantity"]), str(row["unit"])),
                value=facts.money(float(row["value"])),
            )
        )
    return [*said, book.text("uses_parcels")]


def _densest_types(book: Manuscript, facts: Facts) -> str:
    """The ecosystem types of the greatest value on an area."""
    table = facts.by_type
    known = table[~table["ecosystem_type"].map(facts.is_total) & table["per_km2"].notna()]
    if known.empty:
        return ""
    named = [
        facts.words.bracketed(one_line(str(name)), facts.amount(float(value), _PER_KM2))
        for name, value in known.nlargest(_MOST, "per_km2")[["type_name", "per_km2"]].to_numpy()
    ]
    return book.text("uses_types", list=facts.words.joined(named))


def _zones(facts: Facts) -> pd.DataFrame:
    """The zones that have a value, none without a partition."""
    if not facts.layer:
        return pd.DataFrame(columns=["gep", "per_km2"])
    table = facts.by_zone(facts.layer)
    return table[(table["row"] == "zone") & table["gep"].notna() & table["per_km2"].notna()]


def _sized(book: Manuscript, facts: Facts, zones: pd.DataFrame, column: str, unit: str) -> str:
    named = zip(facts.starred(zones), zones[column], strict=True)
    return facts.words.joined(
        book.text("changes_sized", name=name, area=facts.amount(float(value), unit))
        for name, value in named
    )
