"""The SEEA EA tables balance, say what account.csv says, and invent nothing."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from msgspec import structs

from gep.account.account import read_account
from gep.account.folder import seal_account, write_account
from gep.account.manifest_file import sealed
from gep.outputs.exports.writing import write_exports
from tests.outputs.small_account import RIVER, TYPES, small_parts

PARTS = ["service", "indicator", "item"]


def table(folder: Path, name: str) -> pd.DataFrame:
    path = folder / "exports" / "seea" / f"{name}.csv"
    return pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False,
                       converters=dict.fromkeys([*TYPES, "total", "total_supply"],
                                                lambda text: float(text or "nan")))  # fmt: skip


@pytest.mark.parametrize(("name", "column"), [("physical", "quantity"), ("monetary", "value_yuan")])
def test_every_cell_is_the_row_of_the_account(folder: Path, name: str, column: str) -> None:
    rows = read_account(folder).rows()
    county = rows[(rows["zone_layer"] == "county") & rows[column].notna()]
    known = county.set_index([*PARTS, "ecosystem_type"])[column].to_dict()
    found = table(folder, name)
    seen = 0
    for line in found.to_dict("records"):
        for kind in TYPES:
            key = (line["service"], line["indicator"], line["item"], kind)
            if key in known:
                assert line[kind] == known[key]
                seen += 1
            elif line["status"] == "computed":
                assert line[kind] == 0.0  # the norm counts nothing there
            else:
                assert math.isnan(line[kind])
    assert seen == len(known)


@pytest.mark.parametrize("name", ["physical", "monetary"])
def test_supply_sums_and_no_use_is_claimed(folder: Path, name: str) -> None:
    found = table(folder, name)
    computed = found[found["status"] == "computed"]
    for line in computed.to_dict("records"):
        assert math.fsum(line[k] for k in TYPES) == pytest.approx(line["total_supply"], rel=1e-12)
    users = {"total_use", "households", "industries", "government", "exports"}
    assert not users & set(found.columns)


def test_the_monetary_table_sums_to_the_account(folder: Path) -> None:
    total = math.fsum(table(folder, "monetary")["total_supply"].dropna())
    assert total == pytest.approx(read_account(folder).total, rel=1e-12)


def test_what_was_not_computed_is_empty_with_its_reason(folder: Path) -> None:
    for name in ("physical", "monetary"):
        found = table(folder, name).set_index("indicator")
        for indicator, status in (
            ("nitrogen_retained", "not_computed"),
            ("protected_coast", "not_applicable"),
        ):
            line = found.loc[indicator]
            assert line["status"] == status
            assert line["note"]
            assert line[[*TYPES, "total_supply"]].isna().all()


def test_only_priced_rows_are_in_money(folder: Path) -> None:
    assert "retained_soil" in set(table(folder, "physical")["indicator"])
    assert "retained_soil" not in set(table(folder, "monetary")["indicator"])
    assert set(table(folder, "monetary")["unit"]) == {"CNY yr-1"}


def test_the_extent_account_balances(folder: Path) -> None:
    entries = table(folder, "extent").set_index("entry")
    extent = read_account(folder).extent
    county = extent[extent["zone_layer"] == "county"].set_index("ecosystem_type")["area_m2"]
    for kind in (*TYPES, "total"):
        column = entries[kind]
        moved = column["additions"] - column["reductions"]
        assert column["closing"] == pytest.approx(column["opening"] + moved, rel=1e-12)
        assert column["net_change"] == moved
    for kind in TYPES:
        assert entries.loc["closing", kind] == county[kind] / 1e4
    assert entries.loc["closing", "total"] == pytest.approx(21_000 * 2, rel=1e-12)  # 200 x 210 ha
    assert entries.loc["additions", "evergreen_broadleaf_forest"] == 0.0
    assert entries.loc["reductions", "evergreen_broadleaf_forest"] > 0.0


def test_the_change_matrix_has_the_extents_at_its_edges(folder: Path) -> None:
    change = table(folder, "change").set_index("opening_type")
    entries = table(folder, "extent").set_index("entry")
    for kind in TYPES:
        assert change.loc[kind, "total"] == pytest.approx(entries.loc["opening", kind], rel=1e-12)
        assert change[kind].sum() == pytest.approx(entries.loc["closing", kind], rel=1e-12)


def test_without_an_opening_there_is_no_opening(tmp_path: Path) -> None:
    parts = replace(small_parts(), transitions=None)
    (tmp_path / "out").mkdir()
    write_account(tmp_path / "out", parts)
    seal_account(tmp_path / "out")
    write_exports(tmp_path / "out")
    assert list(table(tmp_path / "out", "extent")["entry"]) == ["closing"]
    assert not (tmp_path / "out" / "exports" / "seea" / "change.csv").exists()


def test_a_type_that_is_gone_keeps_its_opening(tmp_path: Path) -> None:
    parts = small_parts()
    gone = parts.transitions.replace({"opening_type": {TYPES[RIVER]: "lake"}})
    hashed = structs.replace(parts.manifest.hashed, opening_types=("lake",))
    (tmp_path / "out").mkdir()
    manifest = sealed(hashed, parts.manifest.labels)
    write_account(tmp_path / "out", replace(parts, transitions=gone, manifest=manifest))
    seal_account(tmp_path / "out")
    write_exports(tmp_path / "out")
    entries = pd.read_csv(tmp_path / "out/exports/seea/extent.csv").set_index("entry")
    assert entries.loc["closing", "lake"] == 0.0
    assert entries.loc["opening", "lake"] == entries.loc["reductions", "lake"] > 0.0
    assert entries.loc["opening", TYPES[RIVER]] == 0.0


def test_no_cell_is_a_formula(hostile: Path) -> None:
    for path in (hostile / "exports").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            cells = [cell for row in csv.reader(lines) for cell in row]
        risky = [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert [cell for cell in risky if not _is_number(cell)] == []


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
