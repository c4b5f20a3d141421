"""Chapter ten: what the numbers are worth."""

import math

import pandas as pd

from gep.account.choices import chosen, indicators_of
from gep.account.columns import CURRENCY
from gep.book.confidence import CONFIDENCE
from gep.outputs.report.compared import published
from gep.outputs.report.facts import DASH, Facts, signed
from gep.outputs.report.grids import ReportColumn, grid
from gep.outputs.report.manuscript import Manuscript

_BAD = ("problem", "warning")
_VERDICTS = ("ok", "note", "warning", "problem")
_CHOICES = 12
"""Other choices that are listed at most, those that move the total most."""


def limits(book: Manuscript, facts: Facts) -> None:
    """Chapter 10: verification, coverage, what is missing, checks, conformity."""
    book.chapter("limits")
    book.section(book.text("limits_verified"))
    _verified(book, facts)
    book.section(book.text("limits_coverage"))
    _coverage(book, facts)
    book.section(book.text("limits_silent"))
    _silent(book, facts)
    book.section(book.text("limits_checks"))
    _checks(book, facts)
    _choices(book, facts)
    published(book, facts)
    book.section(book.text("limits_conformity"))
    seen = facts.norm.text_seen
    book.say("limits_seen" if seen else "limits_unseen", norm=facts.norm_title)


def _verified(book: Manuscript, facts: Facts) -> None:
    rows = facts.account.rows(layer=facts.account.accounting_area)
    rows = rows[rows["value_yuan"].notna()]
    if rows.empty:
        book.say("limits_no_value")
        return
    sizes = rows["value_yuan"].abs().groupby(rows["confidence"]).sum()
    whole, detail = math.fsum(sizes), facts.detail
    book.say(
        "limits_verified_say",
        share=facts.percent(facts.account.recalled_share),
        t_verified=book.coming("table", "verified"),
    )
    cells = [
        (
            facts.words.confidence(level),
            detail.text(float(sizes[level])),
            facts.percent(float(sizes[level]) / whole if whole else math.nan),
        )
        for level in sorted(sizes.index, key=CONFIDENCE.index, reverse=True)
    ]
    columns = (
        ReportColumn(facts.words.heading("confidence")),
        ReportColumn(facts.with_unit("value", detail.unit), "right"),
        ReportColumn(facts.words.heading("share_of_gep"), "right"),
    )
    book.table("verified", grid(columns, cells), book.text("table_verified"))
    local = [one for one in facts.hashed.coefficients if one.local]
    if local:
        book.say("limits_local", count=facts.counted("coefficient", len(local)))


def _coverage(book: Manuscript, facts: Facts) -> None:
    computed = facts.lines[facts.lines["status"] == "computed"]
    known = computed[computed["coverage"].notna()]
    if known.empty:
        book.say("limits_no_coverage")
        return
    short = known[known["coverage"] < 1.0 - 1e-9].sort_values("coverage", kind="stable")
    if short.empty:
        book.say("limits_all_covered")
        return
    book.say(
        "limits_covered",
        count=facts.counted("short", len(short)),
        t_coverage=book.coming("table", "coverage"),
    )
    rows = [
        (
            facts.words.label(str(row["service"])),
            facts.words.label(str(row["indicator"])),
            facts.words.label(str(row["item"])),
            facts.percent(float(row["coverage"])),
        )
        for row in short.to_dict("records")
    ]
    heads = ("service_name", "indicator_name", "item_name")
    columns = (
        *(ReportColumn(facts.words.heading(name)) for name in heads),
        ReportColumn(facts.words.heading("coverage"), "right"),
    )
    book.table("coverage", grid(columns, rows), book.text("table_coverage"))


def _silent(book: Manuscript, facts: Facts) -> None:
    if facts.silent.empty:
        book.say("limits_none_silent")
        return
    rows = [
        (
            facts.words.label(str(row["service"])),
            facts.words.label(str(row["indicator"])) or DASH,
            facts.words.label(str(row["item"])),
            facts.words.label(str(row["status"])),
            facts.words.note(str(row["note"])),
        )
        for row in facts.silent.to_dict("records")
    ]
    heads = ("service_name", "indicator_name", "item_name", "status")
    columns = (
        *(ReportColumn(facts.words.heading(name)) for name in heads),
        ReportColumn(book.text("column_reason")),
    )
    book.say("limits_silent_say", t_silent=book.coming("table", "silent"))
    book.table("silent", grid(columns, rows), book.text("table_silent"))


def _checks(book: Manuscript, facts: Facts) -> None:
    checks = facts.account.checks
    verdicts = checks["verdict"].tolist()
    sentences = [
        book.text(
            "verdict_counted",
            verdict=book.text(f"verdict_{verdict}"),
            count=facts.counted("number", verdicts.count(verdict)),
        )
        for verdict in _VERDICTS
        if verdict in verdicts
    ]
    count = facts.counted("check", len(checks))
    book.say("limits_checks_say", count=count, list=facts.words.joined(sentences))
    bad = checks[checks["verdict"].isin(_BAD)]
    if bad.empty:
        book.say("limits_checks_good")
    else:
        book.say("limits_checks_bad", t_checks=book.coming("table", "checks"))
        _check_table(book, facts, bad, "checks")


def _choices(book: Manuscript, facts: Facts) -> None:
    """The total under each other choice, the one that moves it most first."""
    found = facts.account.sensitivity.head(_CHOICES)
    if found.empty:
        return
    book.section(book.text("limits_choices"))
    book.say("limits_choices_say", t_choices=book.coming("table", "choices"))
    step = facts.step(CURRENCY, found["total_yuan"])
    rows = [
        (
            facts.words.word("choice_names", str(row["choice"])),
            indicators_of(row, facts.words),
            chosen(row, "used", facts.words),
            chosen(row, "other", facts.words),
            step.text(float(row["total_yuan"])),
            signed(facts.percent(abs(float(row["difference_share"]))), row["difference_share"]),
        )
        for row in found.to_dict("records")
    ]
    heads = ("choice_name", "about", "used_name", "other_name")
    columns = (
        *(ReportColumn(facts.words.heading(name)) for name in heads),
        ReportColumn(facts.with_unit("total", step.unit), "right"),
        ReportColumn(book.text("column_change"), "right"),
    )
    book.table("choices", grid(columns, rows), book.text("table_choices"))


def _check_table(book: Manuscript, facts: Facts, checks: pd.DataFrame, key: str) -> None:
    rows = [
        (
            facts.words.scope(str(row["scope"])),
            book.text(f"verdict_{row['verdict']}"),
            facts.words.note(str(row[f"message_{facts.lang}"])),
        )
        for row in checks.to_dict("records")
    ]
    columns = (
        ReportColumn(book.text("column_scope")),
        ReportColumn(book.text("column_verdict")),
        ReportColumn(book.text("column_message")),
    )
    book.table(key, grid(columns, rows), book.text(f"table_{key}"))
