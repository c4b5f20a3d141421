"""The cover, the contents and the summary of a report."""

import math
from collections.abc import Iterator

import pandas as pd

from gep.account.columns import CURRENCY
from gep.account.lacking import lacking
from gep.account.stakes import to_verify
from gep.outputs.report.facts import DASH, STAR, Facts
from gep.outputs.report.manuscript import Manuscript
from gep.telling.text import one_line

_MOST = 3
_VERIFY = 5
_ID = 16


def cover(book: Manuscript, facts: Facts) -> None:
    """The first page: whose account it is, by which norm, and what it must not be taken for."""
    about = facts.account.about
    if about.synthetic:
        book.line("GEP Mark", book.text("cover_synthetic"))
    book.line("Title", book.text("cover_title", name=facts.name, year=facts.year))
    book.line("GEP Title", book.text("cover_subject", year=facts.year))
    book.line("Subtitle", book.text("cover_norm", norm=facts.norm_title))
    if not facts.norm.text_seen:
        book.line("Subtitle", book.text("cover_unseen"))
    if facts.norm.superseded_by:
        other = facts.norm.superseded_by[facts.lang]
        book.line("Subtitle", book.text("cover_superseded", other=other))
    made_by = one_line(about.organisation)
    prepared = book.text("cover_prepared_by", name=made_by) if made_by else ""
    for text in (prepared or book.text("cover_prepared"), book.text("cover_date")):
        book.line("GEP Cover", text)
    version, identity = facts.hashed.gep_version, facts.account.manifest.account_id[:_ID]
    book.line("GEP Cover", book.text("cover_account", id=identity, version=version))
    book.end_cover()


def contents(book: Manuscript) -> None:
    """The list of chapters, behind the first page."""
    book.line("TOC Heading", book.text("contents"), on_new_page=True)
    book.contents()


def summary(book: Manuscript, facts: Facts) -> None:
    """The first page: what whoever answers for the account must know of it."""
    book.front("summary")
    if facts.by_service.empty:
        book.say("summary_none", year=facts.year, name=facts.name)
    else:
        for key, text in _points(book, facts):
            if text:
                book.point(book.text(f"brief_{key}"), text)
    claims = [book.text("summary_unseen")] if not facts.norm.text_seen else []
    claims += [book.text("summary_synthetic")] if facts.account.about.synthetic else []
    if claims:
        book.point(book.text("brief_conformity"), facts.words.joined(claims, "gap"))


def _points(book: Manuscript, facts: Facts) -> Iterator[tuple[str, str]]:
    """What is said on the first page, each under its name."""
    gap = facts.words.mark("gap")
    total = ["".join(_totals(book, facts))]
    if beside := facts.account.without_abiotic(facts.lang):
        total.append(f"{beside[0].upper()}{beside[1:]}{facts.words.mark('stop')}")
    yield "total", facts.words.joined(total, "gap")
    yield "services", _greatest(book, facts)
    yield "change", _change(book, facts)
    yield "zones", _zones(book, facts)
    said = facts.account.beside_total(facts.lang)
    for name, sentences in said.items():
        text = facts.words.joined(sentences, "semicolon")
        yield name, book.text(f"summary_{name}", list=text)
    yield "missing", _missing(book, facts)
    yield "verify", _recalled(book, facts) + gap + _to_verify(book, facts)


def _change(book: Manuscript, facts: Facts) -> str:
    """How much the total grew, or that nothing tells; and what it is at constant prices."""
    said = [book.text("brief_no_change") if facts.before is None else facts.growth()]
    constant = facts.monetary["constant_value"].iloc[-1]
    if not pd.isna(constant):
        year = facts.account.about.base_year
        said.append(book.text("uses_constant", year=year, value=facts.money(float(constant))))
    return facts.words.joined(said, "gap")


def _missing(book: Manuscript, facts: Facts) -> str:
    """What the total does not hold, and about how much it would be, where anything tells."""
    said = []
    missing = facts.silent[facts.silent["status"] == "not_computed"]
    if len(missing):
        names = facts.words.joined(silent_names(missing, facts))
        said.append(book.text("summary_silent", list=names))
    lacks = lacking(facts.account, facts.layer) if facts.layer else pd.DataFrame()
    if len(lacks):
        parts = []
        for _, part in lacks.groupby(["indicator", "item"], sort=False):
            first, worth = part.iloc[0], float(part["value_yuan"].sum(min_count=1))
            name = facts.words.label(str(first["item"] or first["indicator"]))
            count = facts.counted("zone_of", part["zone_code"].nunique())
            key = "brief_lacks_unknown" if math.isnan(worth) else "brief_lacks"
            values = {"name": name, "count": count, "value": facts.money(worth)}
            parts.append(book.text(key, **values, share=facts.part(worth)))
        said.append(book.text("brief_lacking", list=facts.words.joined(parts)))
    return facts.words.joined(said, "gap") or book.text("limits_none_silent")


def _to_verify(book: Manuscript, facts: Facts) -> str:
    """The unverified coefficients that most of the total hangs on."""
    first = to_verify(facts.account)[:_VERIFY]
    named = [
        book.text(
            "brief_stake",
            name=facts.words.bracketed(facts.words.label(one.parameter), facts.labels(one.items)),
            service=facts.words.label(one.service) if one.service else "",
            value=facts.money(one.value_yuan),
            share=facts.part(one.value_yuan),
        ).strip()
        for one in first
    ]
    return book.text("brief_verify_say", list=facts.words.joined(named)) if named else ""


def silent_names(missing: pd.DataFrame, facts: Facts) -> list[str]:
    """What is not computed: services, each with its indicators or items in brackets."""
    names: dict[str, list[str]] = {}
    for row in missing.to_dict("records"):
        item = facts.words.label(str(row["item"])) or facts.words.label(str(row["indicator"]))
        service = facts.words.label(str(row["service"]))
        names.setdefault(service, []).append("" if item == service else item)
    return [
        facts.words.bracketed(service, facts.words.joined(items))
        for service, items in names.items()
    ]


def _totals(book: Manuscript, facts: Facts) -> Iterator[str]:
    total = facts.account.total
    parts = [
        book.text(
            "summary_part",
            category=facts.words.label(category),
            value=facts.money(value),
            share=facts.part(value),
        )
        for category, value in facts.by_category.items()
    ]
    yield book.text(
        "summary_total",
        year=facts.year,
        name=facts.name,
        total=facts.money(total),
        parts=facts.words.joined(parts, "semicolon"),
    )
    row, gap = facts.county_index, facts.words.mark("gap")
    for key, column, unit in (
        ("summary_per_km2", "per_km2", "CNY km-2 yr-1"),
        ("summary_per_head", "per_head", "CNY person-1 yr-1"),
    ):
        if not pd.isna(row[column]):
            yield gap + book.text(key, value=facts.amount(float(row[column]), unit))
    if not pd.isna(row["gep_per_gdp"]):
        ratio = facts.percent(float(row["gep_per_gdp"]))
        yield gap + book.text("summary_gdp", ratio=ratio)


def _recalled(book: Manuscript, facts: Facts) -> str:
    return book.text("summary_recalled", share=facts.percent(facts.account.recalled_share))


def _greatest(book: Manuscript, facts: Facts) -> str:
    total = facts.account.total
    first = facts.greatest.head(_MOST)
    sentences = [
        book.text(
            "summary_service",
            name=facts.words.label(str(service)),
            value=facts.money(float(value)),
            share=facts.part(float(value)),
        )
        for service, value in first.items()
    ]
    share = float(first.sum()) / total if total else float("nan")
    return book.text(
        "summary_services", list=facts.words.joined(sentences), share=facts.percent(share)
    )


def _zones(book: Manuscript, facts: Facts) -> str:
    """The zones of the greatest total and of the greatest value per area."""
    table = facts.by_zone(facts.layer) if facts.layer else pd.DataFrame()
    zones = table[(table["row"] == "zone") & table["gep"].notna()] if facts.layer else table
    if zones.empty:
        return ""

    def named(column: str, unit: str) -> str:
        first = zones[zones[column].notna()].nlargest(_MOST, column)
        return facts.words.joined(
            facts.words.bracketed(name, facts.amount(float(value), unit))
            for name, value in zip(facts.starred(first), first[column], strict=True)
        )

    whole, densest = named("gep", CURRENCY), named("per_km2", "CNY km-2 yr-1")
    count = facts.counted("zone_of", int((table["row"] == "zone").sum()))
    said = [book.text("summary_zones", count=count, most=whole, densest=densest or DASH)]
    if zones["not_computed"].ne("").any():
        said.append(book.text("brief_star", star=STAR))
    return facts.words.joined(said, "gap")
