"""An account folder looked at step by step, and edited as a forger would."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from gep.account.account import read_rows, write_rows
from gep.account.columns import ROWS
from gep.files.hashes import file_hash
from gep.files.parquet import write_parquet
from gep.uses.audit.copies import copy_findings
from gep.uses.audit.findings import Finding
from gep.uses.audit.folder_parts import ALWAYS, open_folder
from gep.uses.audit.hashes import hash_findings
from gep.uses.audit.revaluation import Revaluation, revaluation
from gep.uses.audit.sturdy import examined, revalued
from gep.uses.audit.sums_again import arithmetic_findings
from tests.manifests import edit_manifest

REMEMBERED = (*ALWAYS, "account.gpkg", "rasters/ecosystem_types.tif")


def told(findings: Any) -> dict[str, list[Finding]]:
    """Findings by what they say, each said in both languages on the way."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        assert one.name("zh") != one.check
        assert all(one.text(lang) for lang in ("zh", "en"))
        assert (one.advice("zh") == "") == (one.advice("en") == "")
        found.setdefault(one.said, []).append(one)
    return found


def hashes(folder: Path) -> dict[str, list[Finding]]:
    return told(hash_findings(open_folder(folder)))


def arithmetic(folder: Path) -> dict[str, list[Finding]]:
    return told(examined("values", open_folder(folder), arithmetic_findings))


def copies(folder: Path) -> dict[str, list[Finding]]:
    return told(examined("copies", open_folder(folder), copy_findings))


def again(folder: Path) -> tuple[dict[str, list[Finding]], pd.DataFrame]:
    found: Revaluation = revalued(open_folder(folder), revaluation)
    return told(found.findings), found.differences


def bad(found: dict[str, list[Finding]]) -> set[str]:
    return {said for said, ones in found.items() if any(o.verdict == "problem" for o in ones)}


def rehash(folder: Path, edit: Callable[[dict[str, Any]], None] | None = None) -> None:
    """What a forger does last: hashes of all files and the id, so that they hold again."""

    def forge(hashed: dict[str, Any]) -> None:
        there = (name for name in hashed["files"] if (folder / name).is_file())
        hashed["files"] = {name: file_hash(folder / name) for name in there}
        if edit is not None:
            edit(hashed)

    edit_manifest(folder, forge)


def priced_row(rows: pd.DataFrame) -> int:
    """The place of a row that has a value in a township."""
    here = (rows["zone_layer"] == "township") & (rows["indicator"] == "avoided_siltation")
    return int(rows.index[here & rows["value_yuan"].notna()][0])


def edited(out: Path, edit: Callable[[pd.DataFrame], pd.DataFrame | None]) -> None:
    """Edit account.csv and account.parquet alike, and forge the hashes."""
    rows = read_rows(out / "account.csv")
    changed = edit(rows)
    rows = rows if changed is None else changed
    write_rows(rows, out / "account.csv")
    write_parquet(rows, ROWS, out / "account.parquet")
    rehash(out)


def coefficient(hashed: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in hashed["coefficients"] if one["parameter"] == name)
