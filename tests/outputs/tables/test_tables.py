"""The tables add up to the account, say what is missing, and harm no spreadsheet."""

import csv
import json
import math
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from gep.account.account import read_account, read_rows, write_rows
from gep.account.columns import TABLES
from gep.files.csv_text import read_csv, write_csv
from gep.outputs.tables.people import headed
from gep.outputs.tables.writing import tables, write_tables
from gep.words import words
from tests.manifests import edit_manifest, sealed_again
from tests.outputs.small_account import small_account

EXPECTED = {
    "extent", "change_matrix", "physical", "monetary", "price_table", "parameters", "sources",
    "index", "ecosystem_service", "ecosystem_service_quantity", "township_service",
    "township_service_quantity", "red_line_service", "red_line_service_quantity",
    "two_mountains_bank", "sensitivity",
}  # fmt: skip
SERVICES = ["provision", "air_purification", "soil_retention"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_account(tmp_path_factory.mktemp("out"))
    write_tables(folder)
    return folder


@pytest.fixture(scope="module")
def made(folder: Path) -> dict[str, pd.DataFrame]:
    return tables(read_account(folder))


@pytest.fixture
def own_folder(folder: Path, tmp_path: Path) -> Path:
    without_tables = shutil.ignore_patterns("tables")
    return shutil.copytree(folder, tmp_path / "out", ignore=without_tables)


def edit_rows(folder: Path, where: dict[str, str], **cells: object) -> None:
    rows = read_rows(folder / "account.csv")
    here = pd.concat([rows[k] == v for k, v in where.items()], axis=1).all(axis=1)
    assert here.any()
    for name, value in cells.items():
        rows.loc[here, name] = value
    write_rows(rows, folder / "account.csv")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def account_sum(folder: Path, column: str = "value_yuan", **where: str) -> float:
    """The sum that an auditor's own script finds in account.csv."""
    rows = read(folder / "account.csv")
    return math.fsum(
        float(row[column])
        for row in rows
        if row[column] and all(row[key] == value for key, value in where.items())
    )


def test_every_table_is_written_whole(folder: Path) -> None:
    assert {path.stem for path in (folder / "tables").iterdir()} == EXPECTED
    for path in (folder / "tables").iterdir():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert len(set(map(len, read(path)))) == 1


def test_the_new_tables_replace_the_old(own_folder: Path) -> None:
    (own_folder / "tables").mkdir()
    (own_folder / "tables" / "of_last_year.csv").touch()
    paths = write_tables(own_folder, "en")
    assert sorted(paths) == sorted((own_folder / "tables").iterdir())
    assert {path.stem for path in paths} == EXPECTED


def test_the_township_matrix_adds_up_both_ways(made: dict[str, pd.DataFrame], folder: Path) -> None:
    table = made["township_service"]
    assert table["row"].tolist() == ["zone"] * 4 + ["rest", "county"]
    assert table["zone_code"].tolist() == [
        "330881001", "330881002", "330881102", "330881201", "", "330881",
    ]  # fmt: skip
    county = table.iloc[-1]
    for service in SERVICES:
        assert table[service][:-1].sum() == pytest.approx(county[service], rel=1e-9)
        found = account_sum(folder, zone_layer="county", service=service)
        assert county[service] == pytest.approx(found, rel=1e-12)
    assert table["gep"].to_numpy() == pytest.approx(table[SERVICES].sum(axis=1), rel=1e-12)
    assert county["gep"] == pytest.approx(account_sum(folder, zone_layer="county"), rel=1e-12)
    assert table["share_of_gep"][:-1].sum() == pytest.approx(1.0, rel=1e-9)
    assert table["area_km2"].tolist() == [100.0, 100.0, 100.0, 100.0, 20.0, 420.0]
    for column in made["township_service_quantity"].columns[3:]:
        quantities = made["township_service_quantity"][column]
        assert quantities[:-1].sum() == pytest.approx(quantities.iloc[-1], rel=1e-9)


def test_per_head_only_where_people_are_known(made: dict[str, pd.DataFrame]) -> None:
    table = made["township_service"].set_index("zone_code")
    # 双塔街道: 50000 people in the statistics; 大陈乡: none given, so no figure and no zero
    here = table.loc["330881001"]
    assert here["per_head"] == here["gep"] / 50_000
    assert math.isnan(table.loc["330881201", "per_head"])
    assert math.isnan(table.loc["", "per_head"])
    assert table.loc["", "per_km2"] == table.loc["", "gep"] / 20.0


def test_what_a_township_lacks_is_said(made: dict[str, pd.DataFrame]) -> None:
    table = made["township_service"].set_index("zone_code")
    assert table["not_computed"].tolist() == ["", "", "茶叶", "茶叶", "茶叶", ""]
    quantity = made["township_service_quantity"].set_index("zone_code")
    tea = quantity["product_output|tea"]
    assert tea["330881001"] == pytest.approx(450.0, rel=1e-12)  # as reported
    assert math.isnan(tea["330881201"])  # not reported: empty, never zero
    assert quantity.loc["330881002", "product_output|freshwater_fish"] == 0.0  # has no water


@pytest.mark.parametrize(
    ("values", "ranks"),
    [
        ([4.0, 3.0, 2.0, 1.0], [1, 2, 3, 4]),
        ([1.0, 5.0, 5.0, 2.0], [4, 1, 1, 3]),
        ([1.0, None, 5.0, 2.0], [3, None, 1, 2]),
    ],
)
def test_ranks(values: list[float | None], ranks: list[int | None], own_folder: Path) -> None:
    codes = ["330881001", "330881002", "330881102", "330881201"]
    rows = read_rows(own_folder / "account.csv")
    for code, value in zip(codes, values, strict=True):
        here = (rows["zone_layer"] == "township") & (rows["zone_code"] == code)
        one = (
            here & (rows["indicator"] == "avoided_siltation") & (rows["ecosystem_type"] == "paddy")
        )
        rows.loc[here, "value_yuan"] = math.nan if value is None else 0.0
        rows.loc[one, "value_yuan"] = value
        if value is None:
            rows.loc[here, "status"] = "not_computed"
    write_rows(rows, own_folder / "account.csv")
    account = read_account(own_folder, as_it_is=True)
    table = tables(account)["township_service"]
    assert [None if pd.isna(r) else int(r) for r in table["rank"]] == [*ranks, None, None]


def test_the_monetary_account(made: dict[str, pd.DataFrame], folder: Path) -> None:
    table = made["monetary"]
    assert table["row"].iloc[-1] == "total"
    total = table["value"].iloc[-1]
    assert total == pytest.approx(account_sum(folder, zone_layer="county"), rel=1e-12)
    for row in ("item", "service", "category"):
        part = table[(table["row"] == row) & (table["value"] != "—")]
        assert math.fsum(part["value"]) == pytest.approx(total, rel=1e-9)
        assert part["share_of_gep"].sum() == pytest.approx(1.0, rel=1e-9)
        categories = part.groupby("category")["share_of_category"].sum()
        assert categories.tolist() == pytest.approx([1.0, 1.0], rel=1e-9)
    rice = table[table["item"] == "rice"].iloc[0]
    assert rice["value"] == pytest.approx(52_000 * 2900.0, rel=1e-12)
    constant = account_sum(folder, "constant_value_yuan", zone_layer="county")
    assert table["constant_value"].iloc[-1] == pytest.approx(constant, rel=1e-12)


def test_what_is_not_there_has_a_dash_and_a_reason(folder: Path) -> None:
    account = read_account(folder)
    rows = {row["指标"]: row for row in read(folder / "tables" / "monetary.csv")}
    for indicator, status, reason in (
        ("protected_coast", "不适用", "内陆县，无海岸线"),
        ("nitrogen_retained", "未核算", "缺少土壤全氮含量栅格 soil_nitrogen"),
    ):
        row = rows[account.label(indicator)]
        assert row["价值量（万元）"] == "—"
        assert row["实物量"] == ""
        assert (row["状态"], row["说明"]) == (status, account.telling("zh").note(reason))
    assert account.label("retained_soil") not in rows  # counted in tonnes only


def test_numbers_are_rounded_to_what_they_mean(folder: Path) -> None:
    """52,000 t of rice at 2,900 CNY/t are 15,080 万元; account.csv keeps every digit."""
    rice = next(r for r in read(folder / "tables" / "monetary.csv") if r["项目"] == "稻谷")
    assert rice["实物量"] == "52000.00"
    assert rice["单位"] == "t"
    assert rice["价值量（万元）"] == "15080.00"
    for path in (folder / "tables").iterdir():
        for row in read(path):
            for heading, cell in row.items():
                if (
                    re.fullmatch(r"-?[\d.]+", cell or "")
                    and "（" in heading
                    and "SHA" not in heading
                ):
                    assert cell == "0" or float(cell) != 0.0, (path.name, heading, cell)
                    assert len(cell.partition(".")[2].lstrip("0")) <= 3, (path.name, heading, cell)


def test_what_the_norm_does_not_count_has_a_dash(folder: Path) -> None:
    rows = {row["生态系统类型"]: row for row in read(folder / "tables" / "ecosystem_service.csv")}
    account = read_account(folder)
    county = account.rows(layer="county")
    pairs = set(zip(county["ecosystem_type"], county["service"], strict=True))
    for kind in ("evergreen_broadleaf_forest", "paddy", "shrub_orchard", "river"):
        for service in SERVICES:
            cell = rows[account.label(kind)][f"{account.label(service)}（万元）"]
            assert (cell == "—") == ((kind, service) not in pairs), (kind, service)


def test_the_physical_account(made: dict[str, pd.DataFrame]) -> None:
    table = made["physical"].set_index(["indicator", "item"])
    tea = table.loc["product_output", "tea"]
    # two of the five parts of the county report: (860 + 927) of 3813 ha of tea
    assert tea["coverage"] == pytest.approx(1787 / 3813, rel=1e-9)
    assert tea["quantity"] == pytest.approx(750.0, rel=1e-12)
    assert table.loc["pollutant_removed", "SO2"]["quantity"] == pytest.approx(900.0)  # the cap
    assert table.loc["phosphorus_retained", ""]["confidence"] == "暂用值，待核实"
    assert math.isnan(table.loc["nitrogen_retained", ""]["quantity"])


def test_types_add_up(made: dict[str, pd.DataFrame]) -> None:
    table = made["ecosystem_service"]
    assert table["ecosystem_type"].tolist() == [
        "evergreen_broadleaf_forest", "paddy", "shrub_orchard", "river", "total",
    ]  # fmt: skip
    for column in [*SERVICES, "gep", "area_km2", "share_of_gep"]:
        assert table[column][:-1].sum() == pytest.approx(table[column].iloc[-1], rel=1e-9)


def test_extent_closes(made: dict[str, pd.DataFrame]) -> None:
    table = made["extent"]
    closing = table["opening_ha"] + table["additions_ha"] - table["reductions_ha"]
    assert closing.to_numpy() == pytest.approx(table["area_ha"], rel=1e-12)
    total = table[table["ecosystem_type"] == "total"].set_index(["zone_layer", "zone_code"])
    assert total.loc[("county", "330881"), "area_ha"] == 42_000.0
    assert total.loc["township", "area_ha"].sum() == 42_000.0
    assert total["share_of_zone"].tolist() == [1.0] * len(total)
    rest = table[(table["zone_layer"] == "township") & (table["zone_code"] == "")]
    assert set(rest["zone_name"]) == {"其他区域（不属于任何分区）"}
    matrix = made["change_matrix"]
    assert matrix.loc[matrix["zone_layer"] == "county", "area_ha"].sum() == 42_000.0


def test_no_opening_no_changes(own_folder: Path) -> None:
    (own_folder / "transitions.csv").unlink()
    made = tables(read_account(own_folder, as_it_is=True))
    assert "change_matrix" not in made
    assert "opening_ha" not in made["extent"]


def test_index_of_gep_and_gdp(made: dict[str, pd.DataFrame], folder: Path) -> None:
    county = made["index"].iloc[0]
    total = account_sum(folder, zone_layer="county")
    assert county["gep_per_gdp"] == pytest.approx(total / 8.0e9, rel=1e-12)
    assert county["per_km2"] == pytest.approx(total / 420.0, rel=1e-12)
    assert county["per_head"] == pytest.approx(total / 100_000, rel=1e-12)
    assert made["index"]["gep_per_gdp"][1:].isna().all()  # no township told its GDP


def test_registers(made: dict[str, pd.DataFrame]) -> None:
    prices = made["price_table"].set_index(["indicator", "item"])
    assert prices.loc[("pollutant_removed", "dust"), "source"] == "dust-levy"
    assert prices.loc[("avoided_siltation", ""), "chain"] == "2023 cpi 1.02"
    parameters = made["parameters"].set_index(["parameter", "key"])
    assert parameters.loc[("silting_share", ""), "coefficient"] == 0.24
    assert parameters.loc[("cover_factor", "paddy"), "source"] == "cai-2000"  # baked in the pass
    assert made["sources"]["sha256"].tolist() == ["0" * 64]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_headings_are_words_in_one_language(lang, folder: Path) -> None:
    account = read_account(folder)
    for name, frame in tables(account, lang).items():
        heads = list(headed(frame, account, lang).columns)
        assert len(set(heads)) == len(heads), name
        assert not set(heads) & set(frame.columns), name  # no key of a machine
        if lang == "en":
            assert all(h.isascii() or re.search("[²³₂·]", h) for h in heads)
        else:
            assert all(not h.isascii() for h in heads)


def test_units_stand_in_the_headings(folder: Path) -> None:
    heads = list(read(folder / "tables" / "township_service.csv")[0])
    assert heads[:2] == ["代码", "区域"]
    assert "土壤保持（万元）" in heads
    assert "面积（km²）" in heads
    heads = list(read(folder / "tables" / "township_service_quantity.csv")[0])
    assert "净化量 二氧化硫（t）" in heads


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
        ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("a=b", "a=b"), ("—", "—"), ("廿八都镇", "廿八都镇"),
    ],
)  # fmt: skip
def test_no_name_becomes_a_formula(name: str, written: str, own_folder: Path) -> None:
    path = own_folder / "manifest.json"
    text = path.read_text("utf-8").replace('"双塔街道"', json.dumps(name))
    path.write_text(text, "utf-8")
    for table in ("account.csv", "memo.csv", "extent.csv", "transitions.csv"):
        frame = read_csv(own_folder / table, TABLES[table])
        write_csv(frame.replace({"zone_name": {"双塔街道": name}}), own_folder / table)
    write_tables(sealed_again(own_folder))
    assert read(own_folder / "tables" / "township_service.csv")[0]["区域"] == written


def test_an_account_without_townships(own_folder: Path) -> None:
    account = read_account(own_folder)
    for name in ("rows", "memo", "extent", "transitions"):
        frame = account.rows() if name == "rows" else getattr(account, name)
        file = "account.csv" if name == "rows" else f"{name}.csv"
        write_csv(frame[frame["zone_layer"] == "county"], own_folder / file)

    def edit(hashed):
        hashed["zone_layers"] = {"county": hashed["zone_layers"]["county"]}
        hashed |= {"reporting_layer": "", "account": hashed["account"] | {"layers": ["county"]}}

    edit_manifest(own_folder, edit)
    written = {path.stem for path in write_tables(sealed_again(own_folder))}
    assert written == {name for name in EXPECTED if not name.startswith(("township", "red_line"))}
    assert len(read(own_folder / "tables" / "index.csv")) == 1


def test_every_heading_is_said_in_both_languages() -> None:
    for table in ("headings", "shown_units"):
        for key, said in words(table).items():
            assert said["zh"].strip(), key
            assert said["en"].strip(), key


def test_value_on_a_type_that_the_land_cover_lacks_has_its_row(own_folder: Path) -> None:
    edit_rows(own_folder, {"item": "freshwater_fish"}, ecosystem_type="lake")
    account = read_account(sealed_again(own_folder))
    table = tables(account)["ecosystem_service"].set_index("ecosystem_type")
    assert table.loc["lake", "gep"] == pytest.approx(3_100 * 14_500.0)
    assert math.isnan(table.loc["lake", "area_km2"])
    assert table["gep"].drop("total").sum() == pytest.approx(table.loc["total", "gep"])
