"""Zones of a table and its county: summed, compared, and what lies in no zone."""

import pytest

from tests.uses.value.given_tables import (
    HEADER,
    NITROGEN,
    WATER,
    codes,
    county,
    only,
    refused,
    row,
    valued,
    write,
)


def test_zones_alone_are_summed_to_the_county(tmp_path):
    parts = [
        row(WATER, 1, "1e8 m3", 8, "CNY m-3", "330881001000"),
        row(WATER, 3, "1e8 m3", 12, "CNY m-3", "330881002"),
        row((*NITROGEN[:3], "forest"), 5, "t", "", "", "330881001"),
        row((*NITROGEN[:3], "shrub"), 7, "t", "", "", "330881002"),
    ]
    account = valued(tmp_path, *parts)
    water = only(account.rows(), "water_conserved")
    assert water["quantity"] == 4e8
    assert water["value_yuan"] == pytest.approx(1e8 * 8 + 3e8 * 12, rel=1e-14)
    assert water["price"] == pytest.approx(11, rel=1e-14)
    by_type = county(account.rows(), "nitrogen_retained").set_index("ecosystem_type")["quantity"]
    assert by_type.to_dict() == {"forest": 5, "shrub": 7}
    # a code is one zone however it is padded
    assert account.layers["township"].codes == ("330881001", "330881002")


def test_zones_that_add_up_stay_as_given_and_the_rest_is_land_in_no_zone(tmp_path):
    account = valued(
        tmp_path,
        row(WATER, 1000, "m3", 2, "CNY m-3"),
        row(WATER, 400, "m3", zone="a"),
        row(WATER, 598, "m3", zone="b"),
        row(NITROGEN, 5, "t"),
    )
    rows = account.rows()[account.rows()["status"] == "computed"]
    water = rows[(rows["indicator"] == "water_conserved") & (rows["zone_layer"] == "township")]
    assert dict(zip(water["zone_code"], water["quantity"], strict=True)) == {
        "a": 400, "b": 598, "": 2,
    }  # fmt: skip
    assert (water["price"] == 2).all()
    assert only(account.rows(), "water_conserved")["value_yuan"] == 2000
    # what is given for the county alone is not shared among zones, and zones say so
    nitrogen = account.rows()[account.rows()["indicator"] == "nitrogen_retained"]
    by_zone = nitrogen[nitrogen["zone_layer"] == "township"].set_index("zone_code")
    assert by_zone["status"].to_dict() == {"a": "not_computed", "b": "not_computed", "": "computed"}


def test_zones_and_county_that_differ_are_a_problem(tmp_path):
    parts = [row(WATER, 400, "m3", zone="a"), row(WATER, 594, "m3", zone="b")]
    assert codes(tmp_path, row(WATER, 1000, "m3"), *parts) == [(2, "quantity-sum")]
    # 994 lacks 0.6 % of 1000, and 0.4 % of 998
    assert valued(tmp_path, row(WATER, 998, "m3"), *parts).total > 0


def test_a_zone_without_a_number_leaves_it_to_the_rest(tmp_path):
    account = valued(
        tmp_path,
        row(WATER, 1000, "m3"),
        row(WATER, 400, "m3", zone="a"),
        row(NITROGEN, 1, "t", zone="a"),
        row(NITROGEN, 1, "t", zone="b"),
    )
    rows = account.rows()[account.rows()["indicator"] == "water_conserved"]
    zones = rows[rows["zone_layer"] == "township"].set_index("zone_code")
    assert zones["quantity"].dropna().to_dict() == {"a": 400, "": 600}
    assert zones.loc["b", "status"] == "not_computed"


def test_prices_that_zones_and_county_do_not_share_are_a_problem(tmp_path):
    rows = [
        row(WATER, 3, "m3", 5, "CNY m-3"),
        row(WATER, 1, "m3", 5, "CNY m-3", "a"),
        row(WATER, 2, "m3", 6, "CNY m-3", "b"),
    ]
    assert codes(tmp_path, *rows) == [(4, "quantity-prices")]


def test_a_zone_with_two_names_is_told(tmp_path):
    rows = [
        ("z1", "甲镇", *WATER, 1, "m3", "", ""),
        ("z1", "乙镇", *NITROGEN, 1, "t", "", ""),
    ]
    path = write(tmp_path / "q.csv", *rows, header=("zone_code", "zone_name", *HEADER[1:]))
    assert "quantity-zone-name" in refused(path, tmp_path)


def test_prices_by_unlike_types_of_county_and_zones_are_told(tmp_path):
    forest, shrub = ((*WATER[:3], kind) for kind in ("forest", "shrub"))
    found = codes(
        tmp_path,
        row(forest, 5, "m3", 2, "CNY m-3"),
        row(shrub, 5, "m3", 3, "CNY m-3", zone="z1"),
    )
    assert "quantity-types" in [code for _, code in found]
