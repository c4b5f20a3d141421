"""Chapter six: the total, the categories, the physical account, the ecosystem types."""

import math
from collections.abc import Mapping

import pandas as pd

from gep.account.columns import CATEGORIES, CURRENCY
from gep.outputs.report.chart import bars
from gep.outputs.report.facts import DASH, Facts
from gep.outputs.report.front import silent_names
from gep.outputs.report.grids import ReportColumn, ReportTable, grid
from gep.outputs.report.manuscript import Manuscript
from gep.outputs.tables.sectors import sector
from gep.telling.text import one_line

_MOST = 3
Row = Mapping[str, object]


def results(book: Manuscript, facts: Facts) -> None:
    """Chapter 6."""
    book.chapter("results")
    book.section(book.text("results_total"))
    if facts.by_service.empty:
        book.say("results_none")
    else:
        _total(book, facts)
    for category in CATEGORIES:
        if category in set(facts.lines["category"]):
            table = _details(book, facts, category)
            with book.room_for(table):
                book.section(facts.words.label(category))
                _category(book, facts, category, table)
    physical = _physical(facts)
    with book.room_for(physical):
        book.section(book.text("results_physical"))
        book.say("results_physical_say", t_physical=book.coming("table", "physical"))
        book.table("physical", physical, book.text("table_physical"), is_long=True)
    if not facts.by_service.empty and facts.account.has_land:
        _types(book, facts)


def _total(book: Manuscript, facts: Facts) -> None:
    total = facts.account.total
    book.say(
        "results_categories",
        t_categories=book.coming("table", "categories"),
        t_services=book.coming("table", "services", after=1),
    )
    has_constant = bool(facts.monetary["constant_value"].notna().any())
    rows = [(str(row["category_name"]), row) for row in _of(facts.monetary, "category")]
    rows.append((book.text("total_line"), _of(facts.monetary, "total")[0]))
    step = facts.step(CURRENCY, [total])
    columns = (
        ReportColumn(facts.words.heading("category_name")),
        ReportColumn(facts.with_unit("value", step.unit), "right"),
        ReportColumn(facts.words.heading("share_of_gep"), "right"),
        ReportColumn(facts.with_unit("constant_value", step.unit) if has_constant else "", "right"),
    )
    cells = [
        (
            name if number == len(rows) - 1 else facts.words.label(str(row["category"])),
            step.text(_number(row["value"])),
            facts.part(_number(row["value"])),
            step.text(_number(row["constant_value"])),
        )
        for number, (name, row) in enumerate(rows)
    ]
    book.table(
        "categories", grid(columns, cells, strong=[len(cells) - 1]), book.text("table_categories")
    )
    _services(book, facts)


def _services(book: Manuscript, facts: Facts) -> None:
    total = facts.account.total
    detail = facts.detail
    services = [str(key) for key in facts.by_service.index]
    of_service = facts.lines.groupby("service")["category"].first()
    cells = [
        (
            facts.words.label(service),
            facts.words.label(str(of_service[service])),
            detail.text(float(facts.by_service[service])),
            facts.part(float(facts.by_service[service])),
            facts.percent(facts.share_recalled([service])),
        )
        for service in services
    ]
    cells.append(
        (book.text("total_line"), "", detail.text(total), facts.percent(1.0 if total else math.nan),
         facts.percent(facts.account.recalled_share))
    )  # fmt: skip
    columns = (
        ReportColumn(facts.words.heading("service_name")),
        ReportColumn(facts.words.heading("category_name")),
        ReportColumn(facts.with_unit("value", detail.unit), "right"),
        ReportColumn(facts.words.heading("share_of_gep"), "right"),
        ReportColumn(book.text("column_recalled"), "right"),
    )
    book.table(
        "services", grid(columns, cells, strong=[len(cells) - 1]), book.text("table_services")
    )
    share = facts.percent(facts.account.recalled_share)
    book.say("results_recalled", share=share, t_services=book.ref("services"))
    step = facts.step(CURRENCY, facts.by_service)
    chart = bars(
        [(facts.words.label(service), step.text(float(facts.by_service[service])),
          float(facts.by_service[service]), CATEGORIES.index(str(of_service[service])))
         for service in map(str, facts.greatest.index)]
    )  # fmt: skip
    if chart is not None:
        book.say("results_chart", f_services=book.coming("figure", "services_chart"))
        book.figure("services_chart", chart, book.text("figure_services", unit=step.unit))


def _category(book: Manuscript, facts: Facts, category: str, table: ReportTable) -> None:
    lines = facts.lines[facts.lines["category"] == category]
    value = facts.by_category.get(category, math.nan)
    name = facts.words.label(category)
    if math.isnan(value):
        book.say("results_category_none", category=name)
    services = [str(key) for key in facts.by_service.index if key in set(lines["service"])]
    if not math.isnan(value):
        sentences = [
            book.text(
                "summary_service",
                name=facts.words.label(service),
                value=facts.money(float(facts.by_service[service])),
                share=facts.part(float(facts.by_service[service])),
            )
            for service in services
        ]
        key = f"category {category}"
        book.say(
            "results_category",
            category=name,
            value=facts.money(value),
            share=facts.part(value),
            list=facts.words.joined(sentences),
            t_category=book.coming("table", key),
        )
        book.table(key, table, book.text("table_category", category=name))
    silent = facts.silent[facts.silent["category"] == category]
    if len(silent):
        sentences = [
            book.text("results_silent", name=facts.words.joined(silent_names(part, facts)), why=why)
            for why, part in silent.groupby(silent["note"].map(facts.brief), sort=False)
        ]
        book.say("results_category_silent", list=facts.words.joined(sentences))


def _details(book: Manuscript, facts: Facts, category: str) -> ReportTable:
    """Quantity, price and value of what has been computed in a category, service by service."""
    table = facts.monetary[facts.monetary["category"] == category]
    rows, strong = [], []
    lines = facts.lines[facts.lines["category"] == category]
    for service in dict.fromkeys(lines["service"]):
        mine = lines[(lines["service"] == service) & (lines["status"] == "computed")]
        sums = table[(table["service"] == service) & (table["row"] == "sector")]
        of_sector = dict(zip(sums["item"], sums["value"], strict=True))
        for key, part in mine.groupby(mine["item"].map(sector), sort=False):
            rows += [
                _detail(book, facts, row, first=at == mine.index[0])
                for at, row in zip(part.index, part.to_dict("records"), strict=True)
            ]
            if key in of_sector:
                strong.append(len(rows))
                name = book.text("results_sector", sector=facts.words.label(str(key)))
                rows.append(_sum_row(facts, name, float(of_sector[key])))
        totals = table[(table["service"] == service) & (table["row"] == "service")]
        if len(mine) > 1 and len(totals):
            value = float(totals["value"].iloc[0])
            strong.append(len(rows))
            rows.append(_sum_row(facts, facts.words.heading("total"), value))
    value = facts.by_category.get(category, math.nan)
    strong.append(len(rows))
    rows.append(_sum_row(facts, facts.words.label(category), value))
    detail = facts.detail
    columns = (
        ReportColumn(facts.words.heading("service_name")),
        ReportColumn(facts.words.heading("indicator_name")),
        ReportColumn(facts.words.heading("quantity"), "right"),
        ReportColumn(facts.words.heading("unit")),
        ReportColumn(facts.words.heading("price"), "right"),
        ReportColumn(facts.words.heading("price_unit")),
        ReportColumn(facts.with_unit("value", detail.unit), "right"),
        ReportColumn(facts.words.heading("share_of_gep"), "right"),
    )
    return grid(columns, rows, strong=strong)


def _detail(book: Manuscript, facts: Facts, row: Row, *, first: bool) -> tuple[str, ...]:
    total, value = facts.account.total, _number(row["value"])
    quantity = _number(row["quantity"])
    step = facts.step(str(row["unit"]), [quantity])
    name = facts.words.label(str(row["item"])) or facts.words.label(str(row["indicator"]))
    is_valued = not math.isnan(value)
    return (
        facts.words.label(str(row["service"])) if first else "",
        name,
        step.text(quantity),
        step.unit,
        facts.exact(row["price"]),
        facts.words.unit(str(row["price_unit"])) if is_valued else "",
        facts.detail.text(value) if is_valued else book.text("results_unvalued"),
        facts.percent(value / total) if is_valued and total else "",
    )


def _sum_row(facts: Facts, name: str, value: float) -> tuple[str, ...]:
    total = facts.account.total
    share = facts.percent(value / total) if total else ""
    return name, "", "", "", "", "", facts.detail.text(value), share


def _physical(facts: Facts) -> ReportTable:
    rows = []
    before = ""
    for row in facts.lines.to_dict("records"):
        quantity = _number(row["quantity"])
        step = facts.step(str(row["unit"]), [quantity])
        service = facts.words.label(str(row["service"]))
        status = str(row["status"])
        indicator, item = (
            facts.words.label(str(row["indicator"])) or DASH,
            facts.words.label(str(row["item"])),
        )
        rows.append(
            (
                service if service != before else "",
                item or indicator,
                step.text(quantity) or DASH,
                step.unit if row["unit"] else "",
                facts.percent(float(row["coverage"])) if status == "computed" else "",
                facts.words.confidence(str(row["confidence"])),
                "" if status == "computed" else facts.words.label(status),
            )
        )
        before = service
    columns = (
        ReportColumn(facts.words.heading("service_name")),
        ReportColumn(facts.words.heading("indicator_name")),
        ReportColumn(facts.words.heading("quantity"), "right"),
        ReportColumn(facts.words.heading("unit")),
        ReportColumn(facts.words.heading("coverage"), "right"),
        ReportColumn(facts.words.heading("confidence")),
        ReportColumn(facts.words.heading("status")),
    )
    return grid(columns, rows)


def _types(book: Manuscript, facts: Facts) -> None:
    table = facts.by_type
    services, uncounted = [str(key) for key in facts.by_service.index], table.attrs["uncounted"]
    detail = facts.whole(table[[*services, "gep"]].to_numpy(float).ravel())
    rows = [
        (
            str(row["type_name"]),
            *(
                DASH
                if (row["ecosystem_type"], key) in uncounted
                else detail.text(_number(row[key]))
                for key in (*services, "gep")
            ),
        )
        for row in table.to_dict("records")
    ]
    columns = (
        ReportColumn(facts.words.heading("type_name")),
        *(ReportColumn(facts.words.label(key), "right") for key in services),
        ReportColumn(facts.words.heading("gep"), "right"),
    )
    inner = table[~table["ecosystem_type"].map(facts.is_total) & table["gep"].notna()]
    sentences = [
        book.text(
            "summary_service",
            name=one_line(str(row["type_name"])),
            value=facts.money(float(row["gep"])),
            share=facts.percent(float(row["share_of_gep"])),
        )
        for row in inner.nlargest(_MOST, "gep").to_dict("records")
    ]
    laid = grid(columns, rows, strong=[len(rows) - 1])
    with book.room_for(laid):
        book.section(book.text("results_types"))
        number = book.coming("table", "types_value")
        book.say("results_types_say", list=facts.words.joined(sentences), t_types=number)
        book.table("types_value", laid, book.text("table_types", unit=detail.unit))


def _of(table: pd.DataFrame, row: str) -> list[dict[str, object]]:
    found = table[table["row"] == row].to_dict("records")
    return [{str(key): value for key, value in one.items()} for one in found]


def _number(value: object) -> float:
    """A number of a table; what is no number, such as a dash, is none."""
    return float(value) if isinstance(value, int | float) else math.nan
