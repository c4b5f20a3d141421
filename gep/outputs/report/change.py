"""Chapters eight and nine: what an account of one year holds of change; GEP beside GDP."""

import math

import pandas as pd

from gep.account.columns import COUNTY, CURRENCY
from gep.outputs.report.compared import since
from gep.outputs.report.facts import Facts
from gep.outputs.report.grids import ReportColumn, grid
from gep.outputs.report.manuscript import Manuscript
from gep.outputs.tables.area import change_matrix
from gep.telling.text import one_line

_PRICES = ("column_current", "column_constant", "column_ratio")
_MOVES = 12
"""Conversions that are listed at most."""
_NOTHING = 1e-9
"""Change below this share of the area is the last bit of a sum."""


def changes(book: Manuscript, facts: Facts) -> None:
    """Chapter 8: the other year if it is given, opening and closing areas, constant prices."""
    book.chapter("changes")
    has_opening = "opening_ha" in facts.extent.columns
    has_constant = bool(facts.monetary["constant_value"].notna().any())
    if facts.before is not None:
        since(book, facts)
    elif not has_opening and not has_constant:
        book.say("changes_none")
        return
    else:
        book.say("changes_one_year")
    if has_opening:
        book.section(book.text("changes_extent"))
        _areas(book, facts)
    if has_constant:
        book.section(book.text("changes_prices"))
        _constant(book, facts)


def _areas(book: Manuscript, facts: Facts) -> None:
    table = facts.extent.copy()
    table["net"] = table["area_ha"] - table["opening_ha"]
    types = table[~table["ecosystem_type"].map(facts.is_total)]
    whole = float(types["area_ha"].sum())
    changed = types[(types["additions_ha"] + types["reductions_ha"]) > _NOTHING * whole]
    if changed.empty:
        book.say("changes_extent_same")
        return

    def sized(rows: pd.DataFrame) -> str:
        named = [
            book.text(
                "changes_sized",
                name=one_line(str(name)),
                area=facts.amount(abs(float(net)), "ha"),
            )
            for name, net in zip(rows["type_name"], rows["net"], strict=True)
        ]
        return facts.words.joined(named) or book.text("changes_nothing")

    moved = float(types["additions_ha"].sum())
    book.say(
        "changes_extent_say",
        count=facts.counted("type", len(changed)),
        grown=sized(changed[changed["net"] > 0].nlargest(1, "net")),
        shrunk=sized(changed[changed["net"] < 0].nsmallest(1, "net")),
        moved=facts.amount(moved, "ha"),
        share=facts.percent(moved / whole),
        t_changes=book.coming("table", "changes"),
        t_moves=book.coming("table", "moves", after=1),
    )
    measures = ("opening_ha", "additions_ha", "reductions_ha", "net", "area_ha")
    step = facts.step("ha", types["additions_ha"])
    rows = [
        (str(row["type_name"]), *(step.text(float(row[name])) for name in measures))
        for row in table.to_dict("records")
    ]
    columns = (
        ReportColumn(facts.words.heading("type_name")),
        *(ReportColumn(facts.words.heading(name), "right") for name in measures[:3]),
        ReportColumn(book.text("column_net"), "right"),
        ReportColumn(book.text("column_closing"), "right"),
    )
    title = book.text("table_changes", unit=step.unit)
    book.table("changes", grid(columns, rows, strong=[len(rows) - 1]), title)
    _moves(book, facts)


def _moves(book: Manuscript, facts: Facts) -> None:
    table = change_matrix(facts.account, facts.lang)
    moves = table[
        (table["zone_layer"] == COUNTY) & (table["opening_type"] != table["closing_type"])
    ]
    whole = float(moves["area_ha"].sum())
    first = moves.nlargest(_MOVES, "area_ha")
    step = facts.step("ha", first["area_ha"])
    rows = [
        (
            str(row["opening_name"]),
            str(row["closing_name"]),
            step.text(float(row["area_ha"])),
            facts.percent(float(row["area_ha"]) / whole),
        )
        for row in first.to_dict("records")
    ]
    columns = (
        ReportColumn(facts.words.heading("opening_name")),
        ReportColumn(facts.words.heading("closing_name")),
        ReportColumn(facts.with_unit("area_ha", step.unit), "right"),
        ReportColumn(book.text("column_share_moved"), "right"),
    )
    book.table("moves", grid(columns, rows), book.text("table_moves"))


def _constant(book: Manuscript, facts: Facts) -> None:
    base = facts.account.about.base_year
    by_service = facts.lines.groupby("service")["constant_value"].sum(min_count=1)
    total, detail = facts.account.total, facts.detail
    constant = math.fsum(by_service.dropna())
    book.say(
        "changes_prices_say",
        base_year=base,
        constant=facts.money(constant),
        share=facts.part(constant),
        t_constant=book.coming("table", "constant"),
    )
    rows = []
    for service, value in facts.by_service.items():
        other = float(by_service[str(service)])
        ratio = facts.percent(other / float(value)) if value else ""
        name = facts.words.label(str(service))
        rows.append((name, detail.text(float(value)), detail.text(other), ratio))
    rows.append(
        (book.text("total_line"), detail.text(total), detail.text(constant), facts.part(constant))
    )
    columns = (
        ReportColumn(facts.words.heading("service_name")),
        *(
            ReportColumn(book.text(f"column_{name}"), "right")
            for name in ("current", "constant", "ratio")
        ),
    )
    title = book.text("table_constant", base_year=base, unit=detail.unit)
    book.table("constant", grid(columns, rows, strong=[len(rows) - 1]), title)


def economy(book: Manuscript, facts: Facts) -> None:
    """Chapter 9: GEP beside GDP, for the whole area and for zones that report one."""
    book.chapter("economy")
    county = facts.county_index
    if pd.isna(county["gdp"]):
        book.say("economy_none")
        return
    if not pd.isna(county["gep_per_gdp"]):
        book.say(
            "economy_say",
            ratio=facts.percent(float(county["gep_per_gdp"])),
            gep=facts.money(float(county["gep"])),
            gdp=facts.money(float(county["gdp"])),
        )
    book.say("economy_differ")
    table = facts.index[facts.index["gdp"].notna()]
    if len(table) > 1:
        _economy_table(book, facts, table)


def _economy_table(book: Manuscript, facts: Facts, table: pd.DataFrame) -> None:
    inner = table[table["zone_layer"] != COUNTY].sort_values(
        "gep_per_gdp", ascending=False, kind="stable"
    )
    step = facts.step(CURRENCY, inner["gep"].astype(float))
    ordered = pd.concat([inner, table[table["zone_layer"] == COUNTY]])
    rows = [
        (
            one_line(str(row["zone_name"])),
            step.text(float(row["gep"])),
            step.text(float(row["gdp"])),
            facts.share(float(row["gep_per_gdp"])),
        )
        for row in ordered.to_dict("records")
    ]
    columns = (
        ReportColumn(facts.words.heading("zone_name")),
        ReportColumn(facts.with_unit("gep", step.unit), "right"),
        ReportColumn(facts.with_unit("gdp", step.unit), "right"),
        ReportColumn(facts.words.heading("gep_per_gdp"), "right"),
    )
    book.say("economy_zones", t_economy=book.coming("table", "economy"))
    strong = [len(rows) - 1]
    book.table("economy", grid(columns, rows, strong=strong), book.text("table_economy"))
