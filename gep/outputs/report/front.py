"""The cover, the contents and the summary of a report."""

from collections.abc import Iterator

import pandas as pd

from gep.account.columns import CURRENCY
from gep.outputs.report.facts import Facts
from gep.outputs.report.manuscript import Manuscript
from gep.telling.text import one_line

_MOST = 3
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
    for key in ("cover_prepared", "cover_date"):
        book.line("GEP Cover", book.text(key))
    version, identity = facts.hashed.gep_version, facts.account.manifest.account_id[:_ID]
    book.line("GEP Cover", book.text("cover_account", id=identity, version=version))
    book.part("lowerRoman", after_cover=True)


def contents(book: Manuscript) -> None:
    """The list of chapters."""
    book.line("TOC Heading", book.text("contents"))
    book.contents()


def summary(book: Manuscript, facts: Facts) -> None:
    """What the account comes to on one page, with what has to be said beside every total."""
    book.front("summary")
    if facts.account.about.synthetic:
        book.say("summary_synthetic")
    if facts.by_service.empty:
        book.say("summary_none", year=facts.year, name=facts.name)
    else:
        book.put(["".join(_totals(book, facts))])
        if beside := facts.account.without_abiotic(facts.lang):
            book.put([f"{beside}{facts.words.mark('stop')}"])
        book.put([_recalled(book, facts)])
        book.put([_greatest(book, facts)])
    if facts.layer and not facts.by_service.empty:
        _zones(book, facts)
    _beside(book, facts)
    if not facts.norm.text_seen:
        book.say("summary_unseen")
    missing = facts.silent[facts.silent["status"] == "not_computed"]
    if len(missing):
        book.say("summary_silent", list=facts.words.joined(silent_names(missing, facts)))
    book.part("decimal")


def _beside(book: Manuscript, facts: Facts) -> None:
    """What a reader of the total must know."""
    for name, sentences in facts.account.beside_total(facts.lang).items():
        book.say(f"summary_{name}", list=facts.words.joined(sentences, "semicolon"))


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


def _zones(book: Manuscript, facts: Facts) -> None:
    table = facts.by_zone(facts.layer)
    zones = table[(table["row"] == "zone") & table["gep"].notna()]
    if zones.empty:
        return

    def named(column: str, unit: str) -> str:
        first = zones[zones[column].notna()].nlargest(_MOST, column)
        return facts.words.joined(
            facts.words.bracketed(one_line(str(name)), facts.amount(float(value), unit))
            for name, value in zip(first["zone_name"], first[column], strict=True)
        )

    whole, densest = named("gep", CURRENCY), named("per_km2", "CNY km-2 yr-1")
    count = facts.counted("zone_of", int((table["row"] == "zone").sum()))
    if densest:
        book.say("summary_zones", count=count, most=whole, densest=densest)
