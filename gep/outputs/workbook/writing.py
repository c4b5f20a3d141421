"""The workbook of an account: its tables as one XLSX whose numbers are live formulas.

The cells of formulas also hold what the account says, so that a reader that does not compute
shows the account's own numbers. The same account in the same language gives the same bytes.
"""

import math
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from gep.account.account import Account, read_account
from gep.account.columns import COUNTY
from gep.files.whole import whole_file
from gep.outputs.tables.bank import two_mountains_bank
from gep.outputs.tables.carbon import carbon_sink
from gep.outputs.tables.supply import monetary, physical, price_table
from gep.outputs.tables.zones import ecosystem_service, index, zone_service
from gep.outputs.workbook.binder import Binder
from gep.outputs.workbook.codes import codes
from gep.outputs.workbook.county import write_monetary, write_physical
from gep.outputs.workbook.cover import Front, finish_cover, write_cover
from gep.outputs.workbook.detail import stop_on_too_many, write_detail
from gep.outputs.workbook.indices import has_index, ranks, write_index, write_ranks
from gep.outputs.workbook.land import has_types, write_ecosystem, write_transitions
from gep.outputs.workbook.parameters import write_parameters
from gep.outputs.workbook.prices import write_prices
from gep.outputs.workbook.registers import write_checks, write_sources
from gep.outputs.workbook.resources import write_bank, write_carbon
from gep.outputs.workbook.sheet import AccountSheet, Spot
from gep.outputs.workbook.styles import FONTS, SIZE, TABS, Styles
from gep.outputs.workbook.summary import SummaryCells, write_summary
from gep.outputs.workbook.texts import sheet_names
from gep.outputs.workbook.zones import write_zones
from gep.telling.telling import Telling
from gep.telling.text import one_line
from gep.words import Language

_COVER = "cover"
_LONGEST = 255  # letters of a property
_RESULTS = ("gep", "per_km2", "per_head", "gep_per_gdp", "share_of_gep", "rank")
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False}  # fmt: skip
_TABS = {
    "total": "result", "physical": "result", "monetary": "result", "zones": "place",
    "ecosystem": "place", "index": "place", "rank": "place", "transitions": "place",
    "carbon": "place", "bank": "place",
}  # fmt: skip
_FROZEN = {"total": 3, "physical": 5, "monetary": 5, "zones": 3, "ecosystem": 2, "index": 3,
           "rank": 2, "bank": 3, "prices": 4, "parameters": 3, "sources": 2,
           "detail": 4}  # fmt: skip
_WIDE = {"parameters": 2}
"""Sheets that take several pages side by side; on one they would be too small to read."""
_UPRIGHT = frozenset({"rank", "index", "carbon"})


def write_workbook(folder: Path, lang: Language = "zh", to: Path | None = None) -> Path:
    """Write the workbook of an account folder, whole, and give its path.

    By default it becomes ``workbook.xlsx`` in the folder.

    Raises
    ------
    DataProblem
        The folder holds no account or one that was altered; the account has more rows than a
        sheet holds; or the file cannot be written.
    """
    account = read_account(folder)
    stop_on_too_many(len(account.rows()), str(folder / "account.csv"))
    path = to or folder / "workbook.xlsx"
    with whole_file(path) as partial:
        options = _OPTIONS | {"default_format_properties": {**FONTS[lang]["body"],
                                                            "font_size": SIZE}}  # fmt: skip
        writer = xlsxwriter.Workbook(str(partial), options)
        _fill(writer, account, lang)
        writer.close()
    return path


def _fill(writer: xlsxwriter.Workbook, account: Account, lang: Language) -> None:
    """Make every sheet, fill them from the parameters upwards, and set their pages."""
    made, telling = _tables(account, lang), account.telling(lang)
    styles = Styles(writer, lang)
    keys = (_COVER, *_keys(account, made))
    names = sheet_names({key: _name(key, account, telling) for key in keys})
    pages = {key: writer.add_worksheet(name) for key, name in names.items()}
    sheets = {
        key: AccountSheet(pages[key], styles, name) for key, name in names.items() if key != _COVER
    }
    binder = Binder(account, telling, writer, made, sheets, codes(account))
    front = Front(pages[_COVER], styles)
    _write(binder, front)
    footer = _footer(binder)
    for key, page in pages.items():
        kind = key.partition(":")[0]
        page.set_tab_color(TABS["front" if key == _COVER else _TABS.get(kind, "evidence")])
        if key in sheets:
            shape = {"frozen": _FROZEN.get(kind, 0), "pages": _WIDE.get(kind, 1)}
            sheets[key].finish(footer, landscape=kind not in _UPRIGHT, **shape)
    finish_cover(front, footer)
    _describe(binder)


def _tables(account: Account, lang: Language) -> dict[str, pd.DataFrame]:
    """The tables that the sheets are made of, those of `gep tables`."""
    made = {
        "physical": physical(account, lang),
        "monetary": monetary(account, lang),
        "price_table": price_table(account, lang),
        "ecosystem_service": ecosystem_service(account, lang),
        "index": index(account),
    }
    if (sink := carbon_sink(account, lang)) is not None:
        made["carbon_sink"] = sink
    if not account.extent.empty:
        made["two_mountains_bank"] = two_mountains_bank(account, lang)
    layers = (name for name in account.layers if name != COUNTY)
    made |= {f"{name}_service": zone_service(account, lang, name) for name in layers}
    is_valued = account.rows()["value_yuan"].notna().any()
    return made if is_valued else {name: _unvalued(frame) for name, frame in made.items()}


def _unvalued(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of an account without any value, where the sum of nothing is not zero."""
    return frame.assign(**{name: math.nan for name in _RESULTS if name in frame})


def _keys(account: Account, made: Mapping[str, pd.DataFrame]) -> list[str]:
    """The sheets that this account has something for, in their order."""
    inner = (one for one in account.layers if one != account.accounting_area)
    layers = sorted(inner, key=account.reporting_layer.__ne__)
    compared, hashed = made["index"], account.manifest.hashed
    there = {
        "total": True, "physical": True, "monetary": True,
        **dict.fromkeys((f"zones:{layer}" for layer in layers), True),
        "ecosystem": has_types(made["ecosystem_service"]),
        "index": has_index(compared),
        "rank": has_index(compared) and len(ranks(compared)) > 1,
        "transitions": account.transitions is not None and len(account.transitions) > 0,
        "carbon": "carbon_sink" in made, "bank": "two_mountains_bank" in made,
        "prices": len(made["price_table"]) > 0,
        "parameters": bool(hashed.every_coefficient),
        "sources": True, "checks": len(account.checks) > 0, "detail": True,
    }  # fmt: skip
    return [key for key, is_there in there.items() if is_there]


def _name(key: str, account: Account, telling: Telling) -> str:
    kind, _, layer = key.partition(":")
    layer = telling.within(layer or account.reporting_layer or account.accounting_area)
    return telling.word("workbook_sheets", kind, layer=layer)


def _write(binder: Binder, front: Front) -> None:
    """Fill the sheets, those first that others refer to."""
    there = binder.sheets
    parameters = write_parameters(binder) if "parameters" in there else ()
    prices = write_prices(binder, parameters)
    write_detail(binder, prices)
    quantities = write_physical(binder)
    values = write_monetary(binder, quantities, prices)
    summary = write_summary(binder, quantities, values)
    zones = write_zones(binder, values.total)
    ratios = write_index(binder, zones, values.total) if "index" in there else None
    if "rank" in there and ratios is not None:
        write_ranks(binder, ratios)
    if "ecosystem" in there:
        write_ecosystem(binder)
    if "transitions" in there:
        write_transitions(binder)
    if "carbon" in there:
        write_carbon(binder, parameters)
    if "bank" in there:
        write_bank(binder)
    write_sources(binder)
    if "checks" in there:
        write_checks(binder)
    write_cover(binder, front, summary, ratios)
    _name_cells(binder, summary)


def _name_cells(binder: Binder, summary: SummaryCells) -> None:
    """Names for the cells that other workbooks refer to."""
    named: dict[str, Spot | None] = {
        "GEP_total": summary.total,
        "GEP_constant_total": summary.constant_total,
    }
    for key, there in {**summary.categories, **summary.services}.items():
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,200}", key):
            named[f"GEP_{key}"] = there
    for name, spot in named.items():
        if spot is not None:
            binder.writer.define_name(name, f"={spot}")


def _footer(binder: Binder) -> str:
    """Account, page and norm at the foot of each printed page; ``&`` is written twice there."""
    about, norm = binder.account.about, binder.account.manifest.hashed.norm

    def plain(text: str, length: int) -> str:
        return one_line(text, length).replace("&", "&&")

    whose = plain(f"{about.name} {about.year}", 40)
    account = binder.word("footer_account", id=plain(binder.account.manifest.account_id, 12))
    page = binder.word("footer_page")
    return f"&L&8{whose}  {account}&C&8{page}&R&8{plain(norm.title[binder.lang], 60)}"


def _describe(binder: Binder) -> None:
    """Document properties; the date is the end of the accounting period, never a clock's."""
    about, account = binder.account.about, binder.account
    norm = account.manifest.hashed.norm
    binder.writer.set_properties(
        {
            "title": one_line(binder.word("title", name=about.name, year=about.year), _LONGEST),
            "subject": one_line(norm.title[binder.lang], _LONGEST),
            "author": one_line(about.organisation, _LONGEST) or "gep",
            "company": one_line(about.organisation, _LONGEST),
            "comments": one_line(
                binder.word("properties_comments", id=account.manifest.account_id), _LONGEST
            ),
            "created": datetime(about.year, 12, 31),
        }
    )
