"""What a notebook shows of an account: amounts, trust, warnings, in words and without markup."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from gep.account import read_account
from gep.files.csv_text import write_csv
from tests.outputs.small_account import small_account

TOTAL = 52_000 * 2900 + 3100 * 14_500 + 750 * 98_000
"""Products of the small account, t x CNY t-1; its other services add to this."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_account(tmp_path / "account")


def shown(folder):
    """The table's lines by their first cell, and all text there is."""
    tree = ET.fromstring(read_account(folder, as_it_is=True)._repr_html_())
    lines = {row[0].text: [cell.text for cell in row[1:]] for row in tree.iter("tr")}
    return lines, "".join(tree.itertext())


@pytest.mark.parametrize(
    ("lang", "service", "amount", "zones"),
    [
        ("zh", "物质供给", "2.69亿元", "乡镇 4"),
        ("en", "Material provision", "269.25 million CNY", "Township 4"),
    ],
)
def test_services_have_their_values_in_the_language_that_is_spoken(
    folder, monkeypatch, lang, service, amount, zones
):
    monkeypatch.setenv("GEP_LANG", lang)
    lines, text = shown(folder)
    assert TOTAL == 269_250_000
    assert lines[service][0] == amount
    assert lines["GEP"][1] == "100%"
    assert zones in text


def test_how_far_to_trust_it_stands_beside_the_total(folder, monkeypatch):
    monkeypatch.setenv("GEP_LANG", "en")
    account = read_account(folder)
    _, text = shown(folder)
    assert f"{account.recalled_share:.1%}" in text
    assert account.manifest.hashed.norm.title["en"] in text


@pytest.mark.parametrize(("count", "more"), [(0, 0), (5, 0), (7, 2)])
def test_some_warnings_are_told_and_how_many_there_are(folder, monkeypatch, count, more):
    monkeypatch.setenv("GEP_LANG", "en")
    row = read_account(folder).checks.iloc[:1].assign(verdict="warning")
    told = pd.concat([row.assign(message_en=f"warning {n}") for n in range(count)] or [row[:0]])
    write_csv(told, folder / "checks.csv")
    _, text = shown(folder)
    assert text.count("warning ") == count - more
    assert ("more in checks.csv" in text) == (more > 0)
    assert f"{more} more in" in text or not more


def test_names_become_no_markup(folder):
    for path in (folder / "manifest.json", folder / "account.csv"):
        path.write_bytes(path.read_bytes().replace("江山市".encode(), b"<script>"))
    account = read_account(folder, as_it_is=True)
    assert "<script>" not in account._repr_html_()
    assert "&lt;script&gt; 2023" in account._repr_html_()
