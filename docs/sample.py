"""The sample county under every norm, as a page.

It computes the newest year of the sample county under each norm and writes
``docs/sample-county.md``: totals, shares, what the guards say, and published accounts of real
counties beside them as a check of magnitude, never as a target.
"""

import csv
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from docs import at_stake
from gep.account.account import Account
from gep.book.norm import norm_names, read_norm
from gep.files.hashes import file_hash
from gep.run.run import open_account
from gep.shipped import shipped, shipped_rows

DOCS = Path(__file__).resolve().parent
PUBLISHED = DOCS / "published-accounts.csv"
MOVED, REASONS = DOCS / "moved-totals.csv", DOCS / "moved-totals-why.csv"
HUNDRED_MILLION, MILLION = 1e8, 1e6


def computed(folder: Path, norm: str) -> Account:
    """The newest year of the sample county under one norm."""
    sample = folder / "sample"
    if not sample.exists():
        shutil.copytree(shipped("sample_rasters"), sample)
    year = max(path for path in sample.iterdir() if (path / "account.toml").is_file())
    text = (year / "account.toml").read_text(encoding="utf-8")
    named = text.replace('norm = "zhejiang-2020"', f'norm = "{norm}"')
    (year / f"{norm}.toml").write_text(named, encoding="utf-8")
    return open_account(year / f"{norm}.toml").run(folder / norm, rasters=False)


def hashes(accounts: dict[str, Account]) -> str:
    """What tells whether the page is of accounts as they are now."""
    return ", ".join(
        f"sample-{account.about.year}-{name}: {file_hash(account.folder / 'account.csv')[:12]}"
        for name, account in accounts.items()
    )


def county(account: Account) -> pd.DataFrame:
    """The county's rows of an account."""
    return account.rows(layer="county")


def water(accounts: dict[str, Account]) -> list[str]:
    """Water conserved in mm over the land that it is counted on, by norm."""
    lines = []
    for name, account in accounts.items():
        rows = county(account)
        rows = rows[(rows["indicator"] == "water_conserved") & rows["quantity"].notna()]
        land = account.extent[account.extent["zone_layer"] == "county"]
        area = land[land["ecosystem_type"].isin(rows["ecosystem_type"])]["area_m2"].sum()
        depth = 1000 * rows["quantity"].sum() / area
        lines.append(f"- `{name}`: {rows['quantity'].sum():.4g} m3 a year, {depth:.0f} mm")
    return lines


def shares(accounts: dict[str, Account]) -> list[str]:
    """A table of each service's value in 1e8 CNY and its share of the total, by norm."""
    values = {
        name: county(account).groupby("service")["value_yuan"].sum(min_count=1)
        for name, account in accounts.items()
    }
    frame = pd.DataFrame(values) / HUNDRED_MILLION
    total = frame.sum()
    label = next(iter(accounts.values())).label
    head = "| 1e8 CNY (share) | " + " | ".join(accounts) + " |"
    lines = [head, "| --- " * (len(total) + 1) + "|"]
    for service, row in frame.iterrows():
        cells = [
            "-" if pd.isna(value) else f"{value:.2f} ({100 * value / total[name]:.1f} %)"
            for name, value in row.items()
        ]
        lines.append(f"| {label(str(service), 'en')} | " + " | ".join(cells) + " |")
    lines.append("| **GEP** | " + " | ".join(f"**{value:.2f}**" for value in total) + " |")
    recalled = [f"{100 * account.recalled_share:.0f} %" for account in accounts.values()]
    return [*lines, "| resting on unverified coefficients | " + " | ".join(recalled) + " |"]


def plausibility(accounts: dict[str, Account]) -> list[str]:
    """What the guards found implausible, by norm."""
    lines = []
    for name, account in accounts.items():
        checks = account.checks[account.checks["check"].str.startswith(("plausible", "water"))]
        told = checks[checks["verdict"].isin(["warning", "problem"])]
        lines.append(f"- `{name}`: {len(checks)} bands, {len(told)} left")
        lines += [f"  - {message}" for message in told["message_en"]]
    return lines


def published() -> list[str]:
    """Accounts that were published, beside what the sample gives per area."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = ["| account | figure | value | source |", "| --- | --- | --- | --- |"]
    return [
        *lines,
        *(f"| {r['account']} | {r['figure']} | {r['value']} | {r['source']} |" for r in rows),
    ]


def levels(accounts: dict[str, Account]) -> list[str]:
    """Value per km2, its regulating share and climate against water: the sample, then others."""
    lines = [
        "| account | GEP, 1e6 CNY/km2 | regulating | climate : water | climate, 1e6 CNY/km2 |",
        "| --- " * 5 + "|",
    ]
    for name, account in accounts.items():
        values = account.gep_by("service")["value_yuan"]
        [area] = account.layers["county"].areas_m2
        assert area is not None
        per_km2 = MILLION * area / 1e6
        climate, water_value = values["climate_regulation"], values["water_conservation"]
        regulating = account.gep_by("category")["value_yuan"]["regulating"] / account.total
        cells = (
            f"sample, `{name}`", f"{account.total / per_km2:.1f}", f"{100 * regulating:.0f} %",
            f"{climate / water_value:.2f}", f"{climate / per_km2:.1f}",
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    for row in shipped_rows("published_levels.csv"):
        share = f"{100 * float(row['regulating']):.0f} %" if row["regulating"] else ""
        told = (
            row["en"],
            row["gep_per_km2"],
            share,
            row["climate_to_water"],
            row["climate_per_km2"],
        )
        lines.append(f"| {' | '.join(cell or '-' for cell in told)} |")
    return lines


def moved() -> list[str]:
    """Totals before and after, as they were recorded."""
    with MOVED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = ["| account | norm | before | after | recalled before | after |", "| --- " * 6 + "|"]
    keys = ("account", "norm", "before", "after", "recalled_before", "recalled_after")
    return [*lines, *(f"| {' | '.join(row[key] for key in keys)} |" for row in rows)]


def reasons() -> list[str]:
    """What moved the totals, and by how much."""
    with REASONS.open(encoding="utf-8", newline="") as file:
        return [f"- {row['what']}: {row['why']}" for row in csv.DictReader(file)]


def page() -> str:
    """The whole page."""
    with tempfile.TemporaryDirectory() as folder:
        accounts = {name: computed(Path(folder), name) for name in norm_names()}
        titles = [f"- `{n}`: {read_norm(n)[0].title['en']}" for n in accounts]  # type: ignore[union-attr]
        parts = [
            "# The sample county under every norm",
            f"<!-- account.csv of {hashes(accounts)} -->",
            "Written by `make docs`. The county is synthetic: these numbers tell"
            " whether the machinery is plausible and how much a norm decides, no more.",
            "\n".join(titles),
            "No text of these norms was seen in full, so conformity with none is claimed.",
            "## Values and shares",
            "\n".join(shares(accounts)),
            "## Water conserved",
            "\n".join(water(accounts)),
            "## Plausibility",
            "\n".join(plausibility(accounts)),
            "## What the value rests on",
            "Every coefficient on which a million yuan or more of the total rest, the least sure"
            " first, with the 1e8 CNY that rest on it under each norm. A value rests on several.",
            "\n".join(at_stake.table(accounts)),
            "## Before and after the coefficients were read",
            "The newest year of the sample county and an account of each set of real input, before"
            " and after sources were read for the book, in 1e8 CNY, with the share that rests on"
            " recalled coefficients.",
            "\n".join(moved()),
            "\n".join(reasons()),
            "## Levels of published accounts",
            "Value per area and its composition beside accounts that were published. The bands that"
            " every account is held against lie round these.",
            "\n".join(levels(accounts)),
            "## Published accounts, for magnitude",
            "\n".join(published()),
        ]
    return "\n\n".join(parts) + "\n"


def write() -> None:
    """Compute the accounts, and write the page."""
    (DOCS / "sample-county.md").write_text(page(), encoding="utf-8", newline="\n")
