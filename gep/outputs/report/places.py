"""Chapter seven: maps, the ranking of the zones, their services, and the other layers."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from gep.account.columns import COUNTY, CURRENCY
from gep.account.lacking import lacking
from gep.outputs.report.facts import Facts
from gep.outputs.report.grids import ReportColumn, ReportTable, grid
from gep.outputs.report.manuscript import Manuscript, pieces
from gep.outputs.report.pictures import Picture
from gep.telling.amounts import Shown
from gep.telling.text import one_line

_MOST = 3
_PER_KM2, _PER_HEAD = "CNY km-2 yr-1", "CNY person-1 yr-1"
_MEASURES = (
    ("gep", CURRENCY), ("share_of_gep", ""), ("area_km2", "km2"), ("per_km2", _PER_KM2),
    ("population", "person"), ("per_head", _PER_HEAD),
)  # fmt: skip
MAPS = ("gep", "gep_per_km2")
"""Names of the maps that stand in the chapter."""


def places(book: Manuscript, facts: Facts, maps: Mapping[str, Picture]) -> None:
    """Chapter 7."""
    if not facts.layer:
        book.chapter("places")
        book.say("places_none")
        return
    book.chapter("places_layer", layer=facts.words.within(facts.layer))
    book.section(book.text("places_maps"))
    _maps(book, facts, maps)
    table = facts.by_zone(facts.layer)
    zones = table[(table["row"] == "zone") & table["gep"].notna()]
    if len(zones):
        _ranking(book, facts, table)
        _matrix(book, facts, table)
    others = [name for name in facts.account.layers if name not in (COUNTY, facts.layer)]
    if others:
        book.section(book.text("places_other"))
        for name in others:
            _other(book, facts, name)


def _maps(book: Manuscript, facts: Facts, maps: Mapping[str, Picture]) -> None:
    there = [name for name in MAPS if name in maps]
    if not facts.account.has_land:
        book.say("places_no_land")
    elif not there:
        book.say("places_no_maps")
    elif len(there) == len(MAPS):
        book.say(
            "places_map",
            f_gep=book.coming("figure", "gep"),
            f_density=book.coming("figure", "gep_per_km2", after=1),
        )
    for name in there:
        book.figure(name, maps[name], book.text(f"figure_{name}"))


def _ranking(book: Manuscript, facts: Facts, table: pd.DataFrame) -> None:
    zones = table[table["row"] == "zone"].sort_values("rank", kind="stable", na_position="last")
    valued = zones[zones["gep"].notna()]

    def sized(rows: pd.DataFrame) -> str:
        return facts.words.joined(
            book.text("changes_sized", name=name, area=facts.money(value))
            for name, value in zip(facts.starred(rows), rows["gep"].astype(float), strict=True)
        )

    layer = facts.words.within(facts.layer)
    ranking = _zone_grid(facts, pd.concat([zones, table[table["row"] != "zone"]]))
    with book.room_for(ranking):
        book.section(book.text("places_ranking", layer=layer))
        book.say(
            "places_first",
            count=facts.counted("zone_of", len(zones)),
            most=sized(valued.head(_MOST)),
            least=sized(valued.tail(1)),
            t_ranking=book.coming("table", "ranking"),
        )
        book.table("ranking", ranking, book.text("table_ranking", layer=layer))
        _partial(book, facts, table)


def _zone_grid(facts: Facts, table: pd.DataFrame) -> ReportTable:
    """GEP of zones: rank, total, share, area, people, per area, per head."""
    inner = table[table["row"] == "zone"]
    measures = [(name, unit) for name, unit in _MEASURES if inner[name].notna().any()]
    steps = {name: facts.step(unit, inner[name].astype(float)) for name, unit in measures if unit}
    if "population" in steps:
        steps["population"] = Shown(facts.words.unit("person"), digits=0)
    columns = [
        ReportColumn(facts.short("rank"), "center"),
        ReportColumn(facts.words.heading("zone_name")),
    ]
    for name, unit in measures:
        heading = facts.with_unit(name, steps[name].unit) if unit else facts.words.heading(name)
        columns.append(ReportColumn(heading, "right"))
    rows = []
    names = facts.starred(table)
    for name, row in zip(names, table.to_dict("records"), strict=True):
        rank = "" if pd.isna(row["rank"]) else str(int(row["rank"]))
        cells = [
            steps[key].text(float(row[key])) if unit else facts.share(row[key])
            for key, unit in measures
        ]
        rows.append((rank, name, *cells))
    return grid(columns, rows, strong=[len(rows) - 1], keys=2)


def _partial(book: Manuscript, facts: Facts, table: pd.DataFrame) -> None:
    """What the star means: what each zone lacks, and about how much that is."""
    lacks = lacking(facts.account, facts.layer)
    if lacks.empty:
        return
    names = dict(zip(table["zone_code"], table["zone_name"], strict=True))
    sentences = []
    for code, part in lacks.groupby("zone_code", sort=False):
        what = facts.labels(part["item"].where(part["item"] != "", part["indicator"]))
        worth = part["value_yuan"].sum(min_count=1)
        key = "places_partial_unknown" if math.isnan(worth) else "places_partial_one"
        zone = one_line(str(names[code]))
        sentences.append(book.text(key, zone=zone, what=what, value=facts.money(worth)))
    book.note("places_partial", list=facts.words.joined(sentences, "semicolon"))


def _matrix(book: Manuscript, facts: Facts, table: pd.DataFrame) -> None:
    layer = facts.words.within(facts.layer)
    services = [str(key) for key in facts.by_service.index]
    step = facts.whole(table[[*services, "gep"]].to_numpy(float).ravel())
    matrix = _value_grid(facts, table, services, step)
    with book.room_for(matrix):
        book.section(book.text("places_matrix", layer=layer))
        number = book.coming("table", "matrix")
        book.put(pieces(book.template("places_matrix_say", "places_rounded"),
                        {"layer": layer, "t_matrix": number}))  # fmt: skip
        title = book.text("table_matrix", layer=layer, unit=step.unit)
        book.table("matrix", matrix, title)


def _value_grid(
    facts: Facts, table: pd.DataFrame, services: Sequence[str], step: Shown
) -> ReportTable:
    names = facts.starred(table)
    rows: list[tuple[str, ...]] = []
    for name, row in zip(names, table.to_dict("records"), strict=True):
        amounts = [step.text(_number(row[key])) for key in (*services, "gep")]
        rows.append((name, *amounts))
    columns = [
        ReportColumn(facts.words.heading("zone_name")),
        *(ReportColumn(facts.words.label(key), "right") for key in services),
        ReportColumn(facts.words.heading("gep"), "right"),
    ]
    return grid(columns, rows, strong=[len(rows) - 1])


def _other(book: Manuscript, facts: Facts, name: str) -> None:
    record = facts.account.layers[name]
    table = facts.by_zone(name)
    if table.loc[table["row"] == "zone", "gep"].isna().all():
        return
    key = f"layer {name}"
    layer = facts.words.within(name)
    book.say(
        "places_overlapping" if record.overlapping else "places_partition",
        layer=layer,
        count=facts.counted("zone_of", len(record.codes)),
        t_layer=book.coming("table", key),
    )
    whole = table[table["row"] == "zone"] if record.overlapping else table
    book.table(key, _plain(facts, whole, is_partition=not record.overlapping),
               book.text("table_layer", layer=layer))  # fmt: skip


def _plain(facts: Facts, table: pd.DataFrame, *, is_partition: bool) -> ReportTable:
    plain = _zone_grid(facts, table)
    return (
        plain if is_partition else ReportTable(plain.columns, plain.rows, frozenset(), plain.keys)
    )


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
