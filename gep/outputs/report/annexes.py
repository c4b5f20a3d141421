"""The annexes: coefficients, input files, and the maps that the chapters left out."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from gep.account.stakes import names_of_total
from gep.outputs.report.basis import TYPES_MAP, input_name
from gep.outputs.report.facts import DASH, Facts
from gep.outputs.report.grids import ReportColumn, grid
from gep.outputs.report.manuscript import Manuscript
from gep.outputs.report.pictures import Picture
from gep.telling.notes import half
from gep.telling.text import one_line
from gep.words import Language

_DIGITS = 16
GEP = "gep"
_PIXELS, _VALUE = "intensity_", "_value"
_PER_KM2 = "_per_km2"
_SAME = ["service", "parameter", "coefficient", "unit", "low", "high", "source_title",
         "confidence", "local"]  # fmt: skip


def parameters(book: Manuscript, facts: Facts) -> None:
    """Annex A: every coefficient, those of one value and source together, and the sources."""
    book.appendix("annex_parameters")
    table = facts.parameters
    if table.empty:
        book.say("annex_parameters_none")
        return
    names = names_of_total(facts.hashed)
    pairs = zip(table["service"], table["parameter"], strict=True)
    counts = pd.Series([pair in names for pair in pairs], index=table.index)
    table, beside = table[counts], table[~counts]
    if table.empty:
        _beside(book, facts, beside)
        return
    book.say(
        "annex_parameters_say",
        count=facts.counted("coefficient", len(table)),
        t_parameters=book.coming("table", "parameters"),
        t_titles=book.coming("table", "titles", after=1),
    )
    titles = list(dict.fromkeys(_source(row, facts.lang) for row in table.to_dict("records")))
    parts = table.groupby([table[name].map(str) for name in _SAME], sort=False)
    rows = [_parameter(book, facts, part, titles) for _, part in parts]
    columns = (
        ReportColumn(facts.words.heading("service_name")),
        ReportColumn(facts.words.heading("parameter_name")),
        ReportColumn(book.text("column_applies")),
        ReportColumn(facts.words.heading("coefficient"), "right"),
        ReportColumn(facts.words.heading("unit")),
        ReportColumn(book.text("column_range"), "right"),
        ReportColumn(facts.words.heading("source"), "center"),
        ReportColumn(facts.words.heading("confidence")),
    )
    laid = grid(columns, rows, keys=2)
    book.table("parameters", laid, book.text("table_parameters"), is_long=True)
    numbered = [(f"[{number}]", title) for number, title in enumerate(titles, 1)]
    heads = (
        ReportColumn(book.text("column_place"), "center"),
        ReportColumn(facts.words.heading("source_title")),
    )
    book.table("titles", grid(heads, numbered), book.text("table_titles"), is_long=True)
    if len(beside):
        _beside(book, facts, beside)


def _beside(book: Manuscript, facts: Facts, table: pd.DataFrame) -> None:
    """Coefficients that the total does not rest on, one row a parameter."""
    count = facts.counted("coefficient", len(table))
    book.say("annex_parameters_beside", count=count, t_beside=book.coming("table", "beside"))
    rows = []
    for _, part in table.groupby(["service", "parameter", "unit"], sort=False):
        first, values = part.iloc[0], part["coefficient"].astype(float)
        low, high = facts.exact(float(values.min())), facts.exact(float(values.max()))
        rows.append(
            (
                facts.words.label(str(first["service"])) or book.text("shared_prices"),
                facts.words.label(str(first["parameter"])),
                str(len(part)),
                low if low == high else book.text("range", low=low, high=high),
                facts.words.unit(str(first["unit"])),
                facts.words.confidence("; ".join(dict.fromkeys(part["confidence"]))),
            )
        )
    columns = (
        ReportColumn(facts.words.heading("service_name")),
        ReportColumn(facts.words.heading("parameter_name")),
        ReportColumn(book.text("column_count"), "right"),
        ReportColumn(book.text("column_values"), "right"),
        ReportColumn(facts.words.heading("unit")),
        ReportColumn(facts.words.heading("confidence")),
    )
    book.table("beside", grid(columns, rows, keys=2), book.text("table_beside"), is_long=True)


def _source(row: Mapping[Any, Any], lang: Language) -> str:
    return half(str(row["source_title"]), lang) or str(row["source"]) or DASH


def _parameter(
    book: Manuscript, facts: Facts, part: pd.DataFrame, titles: list[str]
) -> tuple[str, ...]:
    first = part.iloc[0]
    low, high = facts.exact(first["low"]), facts.exact(first["high"])
    number = f"[{titles.index(_source(first.to_dict(), facts.lang)) + 1}]"
    if str(first["local"]) == "true":
        number = book.text("local_source", source=number)
    return (
        facts.words.label(str(first["service"])) or book.text("shared_prices"),
        facts.words.label(str(first["parameter"])),
        _applies(facts, [str(key) for key in part["key"]]),
        facts.exact(first["coefficient"]),
        facts.words.unit(str(first["unit"])),
        book.text("range", low=low or DASH, high=high or DASH) if low or high else "",
        number,
        facts.words.confidence(str(first["confidence"])),
    )


def _applies(facts: Facts, keys: list[str]) -> str:
    """What a number holds for: ecosystem types or items, each with its further keys in brackets."""
    further: dict[str, list[str]] = {}
    for key in filter(None, keys):
        first, _, others = key.partition("|")
        rest = further.setdefault(first, [])
        rest += [" ".join(map(facts.words.label, others.split("|")))] if others else []
    return facts.words.joined(
        facts.words.bracketed(facts.words.label(first), facts.words.joined(others))
        for first, others in further.items()
    )


def inputs(book: Manuscript, facts: Facts) -> None:
    """Annex B: the files, by which an auditor knows them again."""
    with book.lying():
        book.appendix("annex_inputs")
        book.say("annex_inputs_say", digits=_DIGITS)
        rows = [
            (
                input_name(book, facts, one),
                one.path,
                one.sha256[:_DIGITS],
                facts.words.said(one.source),
                str(one.data_year or ""),
                one.native.replace(" degree", "°"),
            )
            for one in facts.hashed.inputs
        ]
        columns = (
            ReportColumn(book.text("column_input")),
            ReportColumn(book.text("column_file")),
            ReportColumn(book.text("column_hash")),
            ReportColumn(book.text("column_provider")),
            ReportColumn(facts.words.heading("data_year"), "right"),
            ReportColumn(facts.words.heading("native")),
        )
        book.table("files", grid(columns, rows), book.text("table_files"))


def maps(book: Manuscript, facts: Facts, pictures: Mapping[str, Picture]) -> None:
    """Annex D: one map a service, in the order of the norm, and a bureau's own."""
    services = facts.account.services()
    of_services = [_map_of(service, pictures) for service in services]
    known = {*facts.lines["indicator"], *services, GEP, TYPES_MAP, _PIXELS}
    own = [name for name in pictures if not name.startswith(tuple(known))]
    book.appendix("annex_maps")
    names = [name for name in of_services if name] + own
    if not names:
        book.say("annex_no_maps")
        return
    book.say("annex_maps_say")
    for name in names:
        title = _title(book, facts, name, pictures[name].title)
        book.figure(f"map {name}", pictures[name], title)


def _map_of(service: str, pictures: Mapping[str, Picture]) -> str:
    """The map of a service that shows it by pixel, else by area or zone, if there is one."""
    names = (f"{_PIXELS}{service}{_VALUE}", f"{service}{_PER_KM2}", service)
    return next((name for name in names if name in pictures), "")


def _title(book: Manuscript, facts: Facts, name: str, title: str) -> str:
    """What a map of a service shows; another one has its own title, else the name of its file."""
    service = name.removeprefix(_PIXELS).removesuffix(_VALUE).removesuffix(_PER_KM2)
    if service not in facts.account.services():
        return one_line(title or name)
    key = "figure_service_per_km2" if name.endswith(_PER_KM2) else "figure_service"
    key = "figure_service_pixels" if name.startswith(_PIXELS) else key
    return book.text(key, service=facts.words.label(service))
