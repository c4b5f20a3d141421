"""The words around a map: titles, year and norm, sources, reference system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyproj import CRS

from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.book.confidence import recalled_share
from gep.outputs.maps.around import NEIGHBOUR, RIVER, RIVER_LINE
from gep.outputs.maps.fonts import on_one_line
from gep.outputs.maps.legend import LegendEntry
from gep.outputs.maps.mapped import MappedAccount
from gep.outputs.maps.pen import GREY, INK
from gep.outputs.maps.plans import MapPlan, fields
from gep.outputs.maps.sheet import COUNTY_LINE, ZONE_LINE, SheetTexts
from gep.outputs.maps.values import lacking
from gep.telling.notes import half
from gep.telling.numbers import percent
from gep.telling.reference_system import central_meridian, system_in_words
from gep.words import Language, label, say, word

_MOST_NAMES = 6
"""Names in a list before the rest is only hinted at."""
_LONGEST = 60


def in_titles(mapped: MappedAccount, plan: MapPlan, lang: Language) -> Mapping[str, object]:
    """What stands in the templates of titles, fit to be written on a line."""
    found = fields(mapped.account, plan, lang)
    return {key: on_one_line(str(value), _LONGEST) if value else "" for key, value in found.items()}


def one_label(account: Account, key: str, lang: Language) -> str:
    """What people call a key, fit to be written on a line."""
    return on_one_line(account.telling(lang).label(key), _LONGEST)


def title_of(mapped: MappedAccount, plan: MapPlan, lang: Language) -> str:
    """The title of a sheet."""
    return plan.theme.title.of(lang, in_titles(mapped, plan, lang))


@dataclass(frozen=True)
class Standing:
    """What stands on every sheet of an account alike."""

    about: str
    norm: str
    sources: str
    crs: str


def standing(mapped: MappedAccount, lang: Language) -> Standing:
    """The words that all sheets share."""
    account, about = mapped.account, mapped.account.about
    name, code = on_one_line(about.name, _LONGEST), on_one_line(about.code, _LONGEST)
    norm = norm_title(account, lang)
    return Standing(
        say("map_about", lang, account=name, code=code, year=about.year, norm=norm),
        norm_name(account, lang),
        say("map_sources", lang, sources=source_names(account, lang)),
        crs_line(mapped, lang),
    )


def sheet_texts(
    mapped: MappedAccount, plan: MapPlan, shared: Standing, lang: Language
) -> SheetTexts:
    """All the words of one sheet outside its map and legend."""
    other: Language = "en" if lang == "zh" else "zh"
    is_of_zones = plan.theme.kind == "zones"
    norm = say("map_norm_extent", lang, norm=shared.norm)
    evidence = _evidence(mapped, plan, shared.norm, lang) if is_of_zones else [norm]
    return SheetTexts(
        title=title_of(mapped, plan, lang),
        subtitle=title_of(mapped, plan, other),
        about=shared.about,
        mark=label("map_synthetic", lang) if mapped.account.about.synthetic else "",
        sources=(shared.sources, *evidence, shared.crs),
        review=label("map_review", lang),
    )


def norm_title(account: Account, lang: Language) -> str:
    """What the norm is called."""
    return on_one_line(account.manifest.hashed.norm.title[lang], 2 * _LONGEST)


def norm_name(account: Account, lang: Language) -> str:
    """The norm by its title and key, and whether conformity with it can be claimed."""
    norm = account.manifest.hashed.norm
    unseen = "" if norm.text_seen else label("map_text_unseen", lang)
    return f"{norm_title(account, lang)} [{norm.name}]{unseen}"


def legend_lines(mapped: MappedAccount, lang: Language) -> tuple[LegendEntry, ...]:
    """The outlines, and what is drawn besides the account, as they stand in the legend."""
    found = [LegendEntry(label("map_county_line", lang), INK, line=COUNTY_LINE)]
    if mapped.layer != COUNTY:
        layer = on_one_line(mapped.account.telling(lang).within(mapped.layer), _LONGEST)
        name = say("map_zone_line", lang, layer=layer)
        found.append(LegendEntry(name, GREY, line=ZONE_LINE))
    around = mapped.base.around
    if around.rivers:
        found.append(LegendEntry(label("map_rivers", lang), RIVER, line=RIVER_LINE))
    if around.seats:
        found.append(LegendEntry(label("map_seats", lang), INK, seat=True))
    if around.neighbours:
        found.append(LegendEntry(label("map_neighbours", lang), NEIGHBOUR))
    return tuple(found)


def exclave_notes(mapped: MappedAccount, lang: Language) -> list[str]:
    """What the names in brackets are, if there are any."""
    return [label("map_exclaves", lang)] * bool(mapped.base.exclaves)


def names_left_out(mapped: MappedAccount, lang: Language) -> list[str]:
    """That some zones found no room for their name."""
    count = mapped.base.labels.left_out
    return [say("map_left_out", lang, count=count)] if count else []


def _evidence(mapped: MappedAccount, plan: MapPlan, norm: str, lang: Language) -> list[str]:
    """What the numbers of a sheet rest on, and what they lack."""
    subject = plan.subject
    rows = mapped.values.rows(subject)
    share = percent(recalled_share(rows[subject.column], rows["confidence"]))
    key = "map_norm_quantity" if subject.quantity else "map_norm"
    lines = [say(key, lang, norm=norm, share=share)]
    if missing := lacking(rows):
        account = mapped.account
        names = [" ".join(one_label(account, key, lang) for key in part) for part in missing]
        lines.append(say("map_missing", lang, names=_listed(names, lang)))
    return lines


def crs_line(mapped: MappedAccount, lang: Language) -> str:
    """Reference system, years of the data, and room for who made the map."""
    grid = mapped.account.manifest.hashed.grid
    assert grid is not None  # what has no grid has no shapes, and is not mapped
    crs = CRS.from_user_input(grid.crs)
    sheet = ""
    if crs != mapped.crs:
        meridian = central_meridian(mapped.crs)
        sheet = say("map_sheet_crs", lang, meridian=f"{meridian:g}°")
    years = data_years(mapped.account)
    return say("map_crs", lang, crs=system_in_words(crs, lang), sheet=sheet, years=years)


def source_names(account: Account, lang: Language) -> str:
    """Who gave the data, each once, with its year; and how many inputs do not tell."""
    said: dict[str, None] = {}
    silent = 0
    for record in account.manifest.hashed.inputs:
        silent += not record.source and record.state == "given"
        if record.source:
            said[_dated(half(record.source, lang), record.data_year, lang)] = None
    statistics = account.statistics
    dated = statistics[(statistics["source"] != "") & statistics["year"].notna()]
    for source, year in dict.fromkeys(zip(dated["source"], dated["year"], strict=True)):
        said[_dated(str(source), year, lang)] = None
    rest = [say("map_no_source", lang, count=silent)] if silent else []
    parts = [_listed(list(said), lang)] if said else []
    return word("marks", "semicolon", lang).join([*parts, *rest]) or "–"


def _dated(source: str, year: object, lang: Language) -> str:
    name = on_one_line(source, _LONGEST)
    return word("marks", "brackets", lang, text=name, more=year) if year else name


def _listed(names: Sequence[str], lang: Language) -> str:
    more = label("map_and_more", lang) if len(names) > _MOST_NAMES else ""
    return word("marks", "list", lang).join(names[:_MOST_NAMES]) + more


def data_years(account: Account) -> str:
    """The years of the inputs, or that of the account.

    An input without a year, such as a constant, says nothing here.
    """
    years = sorted({one.data_year for one in account.manifest.hashed.inputs if one.data_year})
    if not years:
        return str(account.about.year)
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"
