"""Themes are data: what they may ask for, what they get, and what is said of wrong ones."""

import re
from pathlib import Path

import pytest

from gep.account.account import Account, read_account
from gep.account.folder import seal_account, write_account
from gep.outputs.maps.plans import map_plans
from gep.outputs.maps.themes import read_themes
from gep.problems import DataProblem, UsageProblem
from gep.shipped import shipped
from tests.outputs.small_account import small_parts, zone_layers

VALUED = ("provision", "air_purification", "soil_retention")

QUANTITY = """
order = 1
kind = "zones"
file = "soil"
quantity = "retained_soil"
per = "ha"
title = { zh = "{account}{indicator}", en = "{indicator}, {account}" }
legend = { zh = "{indicator}", en = "{indicator}" }
[ramps]
default = "regulating"
"""


def themed(folder: Path, text: str) -> list[str]:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return [str(path)]


def test_every_shipped_theme_reads_and_draws_in_the_order_of_the_book() -> None:
    themes, problems = read_themes(None)
    assert not problems
    assert [theme.name for theme in themes] == [
        "ecosystem_types", "gep", "gep_per_km2", "gep_per_head", "gep_rank", "service",
        "service_per_km2", "service_per_head", "service_share", "carbon_sink_quantity",
        "carbon_sink_quantity_per_ha", "intensity",
    ]  # fmt: skip


def test_every_counted_service_with_value_gets_its_maps_and_others_none(account: Account) -> None:
    names = [plan.name for plan in map_plans(account)]
    expected = ["ecosystem_types", "gep", "gep_per_km2", "gep_per_head", "gep_rank"]
    for suffix in ("", "_per_km2"):
        expected += [f"{key}{suffix}" for key in VALUED]
    expected += ["provision_per_head"]  # clean air and kept soil are not the people's of a zone
    expected += [f"{key}_share" for key in VALUED]
    assert names == expected  # none for coastal_protection; no carbon, no rasters of indicators


def test_nobody_is_counted_so_nothing_is_drawn_per_head(account: Account) -> None:
    account = Account(account.folder)
    account.__dict__["statistics"] = account.statistics.iloc[:0]
    assert not [plan for plan in map_plans(account) if "per_head" in plan.name]


def test_a_county_without_townships_has_no_ranks(tmp_path: Path) -> None:
    write_account(tmp_path, small_parts({"county": zone_layers()["county"]}))
    seal_account(tmp_path)
    names = [plan.name for plan in map_plans(read_account(tmp_path))]
    assert "gep" in names
    assert "gep_rank" not in names


def test_a_theme_of_ones_own_is_drawn(account: Account, tmp_path: Path) -> None:
    spec = (shipped("maps/themes") / "service.toml").read_text("utf-8")
    spec = spec.replace("fisher_jenks", "quantiles").replace("count = 5", "count = 2")
    plans = map_plans(account, themed(tmp_path, spec))
    assert [plan.service for plan in plans] == list(VALUED)
    assert plans[0].theme.classes.method == "quantiles"


def test_a_theme_shows_the_quantity_of_an_indicator(account: Account, tmp_path: Path) -> None:
    (plan,) = map_plans(account, themed(tmp_path, QUANTITY))
    assert (plan.name, plan.service) == ("soil", "soil_retention")
    assert (plan.subject.quantity, plan.subject.per) == ("retained_soil", "ha")


@pytest.mark.parametrize(
    ("line", "wrong", "key"),
    [
        ('kind = "zones"', 'kind = "zoness"', "kind"),
        ("order = 1", 'order = 1\nbasemap = "osm"', "basemap"),
        ("order = 1", "order = = 1", "TOML"),
        ('file = "soil"', 'file = "../soil"', "file"),
        ('file = "soil"', 'file = "{zone}"', "file, value"),
        ('default = "regulating"', 'default = "rainbow"', "ramps.default"),
        ('default = "regulating"', 'cultural = "cultural"', "ramps.default"),
        ('en = "{indicator}"', 'en = "{thing}"', "legend"),
        ('en = "{indicator}"', 'en = "{account.x}"', "legend"),
        ('quantity = "retained_soil"', 'quantity = "retained_sol"', "quantity"),
        ('quantity = "retained_soil"', 'quantity = "pollutant_removed"', "item"),
        ('quantity = "retained_soil"', 'quantity = "retained_soil"\nitem = "SO2"', "item"),
        ('quantity = "retained_soil"', 'value = "soil_retension"', "value"),
        ('quantity = "retained_soil"', 'services = ["x"]', "services"),
        ('quantity = "retained_soil"', 'item = "rice"', "item"),
        ('per = "ha"', 'per = "gep"', "quantity"),
        ('per = "ha"', 'each = "service"', "quantity"),
        ('kind = "zones"', 'kind = "intensity"', "file"),
        ("[ramps]", '[classes]\nmethod = "fixed"\n[ramps]', "classes.breaks"),
    ],
)
def test_a_wrong_theme_is_said(
    account: Account, tmp_path: Path, line: str, wrong: str, key: str
) -> None:
    assert line in QUANTITY
    with pytest.raises(DataProblem) as found:
        map_plans(account, themed(tmp_path, QUANTITY.replace(line, wrong)))
    assert {p.code for p in found.value.problems} == {"maps-theme-wrong"}
    assert key in [p.values["key"] for p in found.value.problems]
    assert all(p.text("zh") and p.text("en") for p in found.value.problems)


def test_two_themes_do_not_write_the_same_file(account: Account, tmp_path: Path) -> None:
    mine = themed(tmp_path, QUANTITY.replace('file = "soil"', 'file = "GEP"'))
    with pytest.raises(DataProblem) as found:
        map_plans(account, [*mine, "gep"])
    assert [p.values["key"] for p in found.value.problems] == ["file"]


def test_an_unknown_theme_names_the_nearest(account: Account) -> None:
    with pytest.raises(UsageProblem, match="ecosystem_types"):
        map_plans(account, ["ecosystem_type"])


def test_the_theme_of_the_documentation_is_one(account: Account, tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "maps.md").read_text("utf-8")
    example = next(b for b in re.findall(r"```toml\n(.*?)```", page, re.S) if "kind" in b)
    (plan,) = map_plans(account, themed(tmp_path, example))
    assert plan.name == "soil_per_ha"
