"""An account as a notebook shows it: what it comes to, of what, and how far to trust it."""

import math
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from gep.account.columns import COUNTY, CURRENCY
from gep.telling.numbers import percent
from gep.words import Language, say, words

if TYPE_CHECKING:
    from gep.account.account import Account

_MOST = 5
"""Warnings that are told; of more, how many."""
_RIGHT = ' style="text-align:right"'


def account_html(account: "Account", lang: Language) -> str:
    """Title, services with their values, zones, recalled share and warnings, as HTML."""
    about, norm = account.about, account.manifest.hashed.norm
    head = f"{about.name} {about.year} · {norm.title[lang]}"
    notes = "".join(f"<li>{escape(note)}</li>" for note in _notes(account, lang))
    return (
        f"<div><p><strong>{escape(head)}</strong></p>"
        f"<table>{''.join(_rows(account, lang))}</table><ul>{notes}</ul></div>"
    )


def _rows(account: "Account", lang: Language) -> Iterable[str]:
    """A line a service that is valued, and the total; empty cells where that is nothing."""
    said = words("notebook")
    telling, total = account.telling(lang), account.total
    names = (said[key][lang] for key in ("service", "value", "share"))
    first, *others = (escape(name) for name in names)
    yield f"<tr><th>{first}</th>{''.join(f'<th{_RIGHT}>{name}</th>' for name in others)}</tr>"
    values = account.gep_by("service")["value_yuan"].reindex(account.services()).dropna()
    lines = [(telling.label(str(key)), value) for key, value in values.items()]
    for name, value in [*lines, ("GEP", total)]:
        amount = escape(telling.amount(value, CURRENCY))
        share = percent(value / total if total else math.nan)
        yield f"<tr><td>{escape(name)}</td><td{_RIGHT}>{amount}</td><td{_RIGHT}>{share}</td></tr>"


def _notes(account: "Account", lang: Language) -> Iterable[str]:
    """What stands beside the total wherever it is printed, and the guards that were not content."""
    norm, share = account.manifest.hashed.norm, account.recalled_share
    if beside := account.without_abiotic(lang):
        yield beside
    yield say("cli_recalled", lang, recalled=percent(share) or "-")
    if not norm.text_seen:
        yield say("cli_norm_unseen", lang, norm=norm.title[lang])
    if norm.superseded_by:
        yield say("cli_superseded", lang, other=norm.superseded_by[lang])
    if account.about.synthetic:
        yield say("cli_synthetic", lang)
    counts = [
        f"{account.label(name, lang)} {len(layer.codes)}"
        for name, layer in account.layers.items()
        if name != COUNTY
    ]
    yield say("notebook_zones", lang, counts=account.telling(lang).joined(counts))
    yield from account.largest_choices(lang)
    checks = account.checks
    messages = checks[checks["verdict"].isin(["problem", "warning"])][f"message_{lang}"]
    yield from messages[:_MOST]
    if len(messages) > _MOST:
        yield say("notebook_more", lang, count=len(messages) - _MOST)
