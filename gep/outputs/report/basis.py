"""Chapters one to four: the area, the norm, the indicators, the data."""

from collections.abc import Mapping

import pandas as pd

from gep.account.columns import COUNTY
from gep.account.manifest import InputRecord
from gep.outputs.report.facts import DASH, Facts
from gep.outputs.report.grids import ReportColumn, grid
from gep.outputs.report.manuscript import Manuscript
from gep.outputs.report.pictures import Picture
from gep.telling.text import one_line

TYPES_MAP = "ecosystem_types"
_MOST = 4
_PRINCIPLES = ("product", "adds", "missing", "limit", "value", "origin")


def overview(book: Manuscript, facts: Facts, maps: Mapping[str, Picture]) -> None:
    """Chapter 1: the land, its people and their economy."""
    book.chapter("overview")
    book.section(book.text("nature"))
    if facts.account.has_land:
        _land(book, facts, maps)
    else:
        book.say("overview_no_land")
    book.section(book.text("society"))
    said = []
    people, product = facts.statistic("population"), facts.statistic("gdp")
    if not pd.isna(people):
        count = facts.counted("person", round(people))
        said.append(book.text("overview_population", value=count))
    if not pd.isna(product):
        said.append(book.text("overview_gdp", value=facts.money(product)))
    book.put([facts.words.joined(said, "gap")]) if said else book.say("overview_no_society")


def _land(book: Manuscript, facts: Facts, maps: Mapping[str, Picture]) -> None:
    is_total = facts.extent["ecosystem_type"].map(facts.is_total)
    book.say(
        "overview_area",
        name=facts.name,
        code=one_line(str(facts.account.about.code)),
        area=facts.area(float(facts.extent.loc[is_total, "area_km2"].iloc[0])),
    )
    layers = [
        book.text(
            "overview_layer",
            layer=facts.words.label(name),
            count=facts.counted("zone", len(layer.codes)),
        )
        for name, layer in facts.account.layers.items()
        if name != COUNTY
    ]
    if layers:
        book.say("overview_layers", layers=facts.words.joined(layers))
    _types(book, facts, facts.extent[~is_total])
    if TYPES_MAP in maps:
        book.say("overview_map", f_types=book.coming("figure", "types"))
        book.figure("types", maps[TYPES_MAP], book.text("figure_types"))


def _types(book: Manuscript, facts: Facts, types: pd.DataFrame) -> None:
    """The land by ecosystem type, the greatest in words, all of them and their total in a table."""
    area = facts.step("km2", types["area_km2"])
    columns = (
        ReportColumn(facts.words.heading("type_name")),
        ReportColumn(facts.with_unit("area_km2", area.unit), "right"),
        ReportColumn(facts.words.heading("share_of_zone"), "right"),
    )
    rows = [
        (str(row["type_name"]), area.text(row["area_km2"]), facts.percent(row["share_of_zone"]))
        for row in facts.extent.to_dict("records")
    ]
    sentences = [
        book.text(
            "overview_type",
            name=one_line(str(row["type_name"])),
            area=facts.area(float(row["area_km2"])),
            share=facts.percent(float(row["share_of_zone"])),
        )
        for row in types.nlargest(_MOST, "area_km2").to_dict("records")
    ]
    book.say(
        "overview_types",
        count=facts.counted("type", len(types)),
        list=facts.words.joined(sentences),
        t_extent=book.coming("table", "extent"),
    )
    book.table("extent", grid(columns, rows, strong=[len(rows) - 1]), book.text("table_extent"))


def basis(book: Manuscript, facts: Facts) -> None:
    """Chapter 2: the norm, what it overlooks on purpose, and the principles."""
    book.chapter("basis")
    book.section(book.text("basis_norm"))
    norm = facts.norm
    said = [book.text("basis_is", norm=facts.norm_title, key=norm.name)]
    parents = [name for name in norm.lineage if name != norm.name]
    if parents:
        said.append(
            book.text("basis_inherits", list=facts.words.joined(map(facts.words.label, parents)))
        )
    said.append(book.text("basis_seen" if norm.text_seen else "basis_unseen"))
    book.put([facts.words.joined(said, "gap")])
    methods = facts.account.about.methods
    if methods:
        chosen = [
            facts.words.bracketed(facts.words.label(k), facts.words.label(m))
            for k, m in methods.items()
        ]
        book.say("basis_departs", list=facts.words.joined(chosen))
    overlaps = facts.account.overlaps
    if overlaps:
        rows = [(facts.labels(one.pair), facts.words.note(one.why)) for one in overlaps]
        columns = (ReportColumn(book.text("column_pair")), ReportColumn(book.text("column_why")))
        book.say("basis_overlaps", t_overlaps=book.coming("table", "overlaps"))
        book.table("overlaps", grid(columns, rows), book.text("table_overlaps"))
    book.section(book.text("basis_principles"))
    for number, key in enumerate(_PRINCIPLES, 1):
        mark = f"（{number}）" if book.lang == "zh" else f"({number}) "
        book.put([mark + book.text(f"principle_{key}")])


def scope(book: Manuscript, facts: Facts) -> None:
    """Chapter 3: what is accounted, of which year, at which prices, by which indicators."""
    book.chapter("scope")
    book.section(book.text("scope_space"))
    said = [book.text("scope_area", name=facts.name)]
    native = [one for one in facts.hashed.inputs if one.kind == "land_cover"]
    if not facts.account.has_land:
        said.append(book.text("scope_given"))
    elif native:
        said.append(
            book.text("scope_grid", native=one_line(native[0].native.replace(" degree", "°")))
        )
    book.put([facts.words.joined(said, "gap")])
    book.section(book.text("scope_period"))
    about = facts.account.about
    said = [book.text("scope_year", year=facts.year, price_year=about.price_year)]
    if about.base_year:
        said.append(book.text("scope_base", base_year=about.base_year))
    years = pd.to_numeric(facts.prices["price_year"]).dropna()
    kept = int((years < about.price_year).sum())
    if kept:
        said.append(book.text("scope_kept", count=facts.counted("price", kept)))
    book.put([facts.words.joined(said, "gap")])
    book.section(book.text("scope_indicators"))
    _indicators(book, facts)


def _indicators(book: Manuscript, facts: Facts) -> None:
    found = facts.lines
    groups = found.groupby(["service", "indicator"], sort=False)
    rows, states = [], []
    before = ("", "")
    for (service, indicator), part in groups:
        status = "computed" if (part["status"] == "computed").any() else str(part["status"].iloc[0])
        states.append(status)
        methods = [facts.words.own_method(one) for method in part["method"] for one in method]
        form = facts.words.label(status)
        if status == "computed":
            valued = part["value"].notna().any()
            form = book.text("form_value" if valued else "form_physical")
        names = (facts.words.label(str(part["category"].iloc[0])), facts.words.label(str(service)))
        rows.append(
            (
                names[0] if names[0] != before[0] else "",
                names[1] if names != before else "",
                facts.words.label(str(indicator)) or DASH,
                facts.words.unit(str(part["unit"].iloc[0])),
                facts.words.joined(methods),
                form,
            )
        )
        before = names
    columns = (
        *(
            ReportColumn(facts.words.heading(k))
            for k in ("category_name", "service_name", "indicator_name")
        ),
        ReportColumn(facts.words.heading("unit")),
        ReportColumn(facts.words.heading("method")),
        ReportColumn(book.text("column_form")),
    )
    book.say(
        "scope_counted",
        services=facts.counted("service", found["service"].nunique()),
        indicators=facts.counted("indicator", len(groups)),
        t_indicators=book.coming("table", "indicators"),
        **{
            status: facts.counted("number", states.count(status))
            for status in ("computed", "not_computed", "not_applicable")
        },
    )
    if optional := facts.hashed.norm.optional:
        book.say("scope_optional", services=facts.words.optional(optional))
    book.table("indicators", grid(columns, rows), book.text("table_indicators"))


def data(book: Manuscript, facts: Facts) -> None:
    """Chapter 4: the inputs, what was done to them, what was derived, the statistics."""
    book.chapter("data")
    book.section(book.text("data_sources"))
    _sources(book, facts)
    book.section(book.text("data_treatment"))
    _treatment(book, facts)
    book.section(book.text("data_statistics"))
    statistics = facts.account.statistics
    if statistics.empty:
        book.say("data_no_statistics")
        return
    files = facts.words.joined(one_line(str(name)) for name in statistics["file"])
    count = facts.counted("record", len(statistics))
    book.say("data_statistics_say", files=files, count=count)


def input_name(book: Manuscript, facts: Facts, one: InputRecord) -> str:
    """What an input is called."""
    kind, name = one.kind, one.name
    if kind == "zones":
        return book.text("kind_zones", name=facts.words.label(name))
    if kind in ("land_cover", "statistics", "quantities"):
        is_opening = name == "opening_land_cover"
        return book.text("kind_opening_land_cover" if is_opening else f"kind_{kind}")
    return facts.words.label(name)


def _sources(book: Manuscript, facts: Facts) -> None:
    inputs = facts.hashed.inputs
    rows = [
        (
            input_name(book, facts, one),
            book.text(f"state_{one.state}"),
            facts.words.said(one.source) or book.text("not_stated"),
            str(one.data_year or ""),
            one.native.replace(" degree", "°"),
            _resampling(book, one.resampling),
        )
        for one in inputs
    ]
    columns = (
        ReportColumn(book.text("column_input")),
        ReportColumn(facts.words.heading("state")),
        ReportColumn(book.text("column_provider")),
        ReportColumn(facts.words.heading("data_year"), "right"),
        ReportColumn(facts.words.heading("native")),
        ReportColumn(facts.words.heading("resampling")),
    )
    states = [one.state for one in inputs]
    sentences = [
        book.text(
            "data_state",
            state=book.text(f"state_{state}"),
            count=facts.counted("input", states.count(state)),
        )
        for state in dict.fromkeys(states)
    ]
    said = [
        book.text("data_states", list=facts.words.joined(sentences)),
    ]
    unsourced = sum(not one.source and one.state == "given" for one in inputs)
    if unsourced:
        said.append(book.text("data_unsourced", count=facts.counted("input", unsourced)))
    book.say(
        "data_count",
        count=facts.counted("input", len(inputs)),
        t_inputs=book.coming("table", "inputs"),
    )
    book.put([facts.words.joined(said, "gap")])
    book.table("inputs", grid(columns, rows), book.text("table_inputs"))


def _resampling(book: Manuscript, how: str) -> str:
    known = ("none", "bilinear", "shares")
    return book.text(f"resampling_{how}") if how in known else how


def _treatment(book: Manuscript, facts: Facts) -> None:
    inputs = facts.hashed.inputs
    rasters = [one for one in inputs if one.kind in ("raster", "land_cover")]
    if not rasters:
        book.say("data_no_rasters")
        return
    moved = sum(one.resampling == "bilinear" for one in rasters)
    if moved:
        book.say("data_resampled", count=facts.counted("input", moved))
    else:
        book.say("data_not_resampled")
    constants = [facts.words.label(one.name) for one in rasters if one.state == "constant"]
    if constants:
        book.say("data_constant", list=facts.words.joined(constants))
    derived = facts.hashed.derived
    if derived:
        rows = [
            (facts.words.label(name), facts.words.label(record.method), record.formula)
            for name, record in derived.items()
        ]
        columns = (
            ReportColumn(book.text("column_input")),
            ReportColumn(facts.words.heading("method")),
            ReportColumn(book.text("column_formula")),
        )
        book.say("data_derived", t_derived=book.coming("table", "derived"))
        book.table("derived", grid(columns, rows), book.text("table_derived"))
    elif not constants:
        book.say("data_no_derived")
