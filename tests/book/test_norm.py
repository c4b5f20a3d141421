"""Norms as they are read, shipped and own."""

import pytest

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.norm import (
    norm_differences,
    norm_names,
    norm_titles,
    norms_unlike,
    read_norm,
    unknown_names,
)
from tests.book.own_norm import own_norm

TYPES = EcosystemTypes.shipped()

OWN = """
title = { zh = "本县", en = "This county" }
inherits = "national-2022"
[services.soil_retention]
methods.retained_soil = "measured"
[services.coastal_protection]
counted = false
[[overlap]]
pair = ["soil_retention", "air_purification"]
why = "a test"
"""


@pytest.mark.parametrize("name", norm_names())
def test_shipped_norms_read_and_claim_no_conformity(name):
    norm, problems = read_norm(name)
    assert problems == []
    assert norm.text_seen is False
    assert norm.title["zh"]
    assert norm.title["en"]
    assert norm.lineage[0] == name
    assert {"provision", "soil_retention", "air_purification"} <= norm.services.keys()


@pytest.mark.parametrize("name", norm_names())
@pytest.mark.parametrize("service", ["soil_retention", "air_purification"])
@pytest.mark.parametrize("type_id", ["built_up", "sand", "lake", "snow_ice"])
def test_built_bare_water_and_ice_keep_no_soil_and_clean_no_air(name, service, type_id):
    norm, _ = read_norm(name)
    assert not norm.counts(type_id, service, TYPES)


@pytest.mark.parametrize("name", norm_names())
def test_a_type_counts_where_a_type_above_it_is_listed(name):
    norm, _ = read_norm(name)
    assert norm.counts("bamboo_forest", "soil_retention", TYPES)
    assert not norm.counts("paddy", "soil_retention", TYPES)
    assert norm.counts("built_up", "provision", TYPES)  # no restriction
    assert not norm.counts("forest", "no_such_service", TYPES)


def test_inheriting_states_only_the_difference(tmp_path):
    norm, problems = own_norm(tmp_path, OWN)
    parent, _ = read_norm("national-2022")
    assert problems == []
    assert norm.lineage == ("own", "national-2022")
    soil, soil_there = norm.services["soil_retention"], parent.services["soil_retention"]
    assert soil.methods == {**soil_there.methods, "retained_soil": ("measured",)}
    assert soil.prices == soil_there.prices
    assert soil.ecosystem_types == soil_there.ecosystem_types
    assert norm.overlaps[0].pair == ("soil_retention", "air_purification")
    assert norm.text_seen is False
    assert norm_differences(parent, norm) == [
        ("overlap.soil_retention+air_purification", "-", "a test"),
        ("services.coastal_protection.counted", "true", "false"),
        ("services.soil_retention.methods.retained_soil", "rusle", "measured"),
    ]


def test_a_seen_text_is_not_passed_on_to_a_norm_that_inherits(tmp_path):
    own_norm(tmp_path, "text_seen = true\n")
    (tmp_path / "child.toml").write_text('inherits = "own.toml"\n', encoding="utf-8")
    norm, _ = read_norm("child.toml", tmp_path)
    assert norm.lineage == ("child", "own")
    assert norm.text_seen is False


def test_a_norm_names_the_one_that_took_its_place_and_passes_it_to_nobody(tmp_path):
    old, _ = read_norm("zhejiang-2020")
    new, _ = read_norm("zhejiang-2025")  # in force since 2025-03-21, replaces DB33/T 2274-2020
    assert old.superseded_by == new.title
    assert new.superseded_by is None
    own, problems = own_norm(tmp_path, 'inherits = "zhejiang-2020"\n')
    assert (own.superseded_by, problems) == (None, [])
    norm, problems = own_norm(tmp_path, 'superseded_by = "zhejiang-2052"\n')
    assert norm is None
    assert [(one.code, one.values["norm"]) for one in problems] == [
        ("norm-unknown", "zhejiang-2052")
    ]


def test_a_norm_does_not_differ_from_itself():
    norm, _ = read_norm("mee-2020")
    assert norm_differences(norm, norm) == []


def test_unknown_norm_names_the_nearest():
    norm, (problem,) = read_norm("zhejang-2020")
    assert norm is None
    assert "zhejiang-2020" in problem.text("zh").splitlines()[-1]


def test_names_that_no_service_declares_are_found(tmp_path):
    declared = {
        "soil_retention": {"retained_soil": (("rusle",), ()), "siltation": ((), ("dredging",))}
    }
    norm, _ = own_norm(
        tmp_path,
        "[services.soil_retension]\n[services.soil_retention]\n"
        'methods.retained_soil = ["rusl"]\nmethods.retained_soul = ["rusle"]\n'
        'prices.siltation = "dredgin"\n',
    )
    problems = unknown_names(norm, declared)
    assert [(p.values["key"], p.values["nearest"]) for p in problems] == [
        ("soil_retension", "soil_retention"), ("rusl", "rusle"),
        ("retained_soul", "retained_soil"), ("dredgin", "dredging"),
    ]  # fmt: skip


def test_what_a_norm_leaves_to_the_county_counts_where_it_is_asked_for(tmp_path):
    norm, _ = own_norm(tmp_path, "[services.negative_oxygen_ions]\noptional = true\n")
    assert norm.optional == ("negative_oxygen_ions",)
    ions = norm.chosen(()).services["negative_oxygen_ions"]
    assert (ions.counted, ions.optional) == (False, True)
    assert norm.chosen({"negative_oxygen_ions"}).services["negative_oxygen_ions"].counted
    # once chosen it stays so, and a norm that does not count it is asked in vain
    again = norm.chosen({"negative_oxygen_ions"}).chosen({"negative_oxygen_ions"})
    assert again.services["negative_oxygen_ions"].counted
    never, _ = own_norm(
        tmp_path, "[services.negative_oxygen_ions]\ncounted = false\noptional = true\n"
    )
    assert not never.chosen({"negative_oxygen_ions"}).services["negative_oxygen_ions"].counted


def test_the_norms_of_zhejiang_leave_ions_to_the_county():
    # press conference on DB33/T 2274-2020 of 2020-09-23: negative ions are optional
    left = {name: read_norm(name)[0].optional for name in norm_names()}
    assert {name for name, services in left.items() if services} == {
        "zhejiang-2020", "zhejiang-2025",
    }  # fmt: skip
    assert left["zhejiang-2020"] == ("negative_oxygen_ions",)


def test_of_ways_to_tell_one_thing_the_first_known_counts_and_a_silent_extra_is_not_missed():
    service = read_norm("national-2022")[0].services["provision"]
    for known, left in [
        ({"product_output", "sector_output"}, {"product_output"}),
        ({"sector_output"}, {"sector_output"}),
        (set(), {"product_output"}),  # what the norm asks for first is what is missing
        ({"biomass_energy"}, {"product_output", "biomass_energy"}),
    ]:
        assert set(service.settled(known).methods) == left


def test_a_service_of_which_nothing_is_left_is_no_part_of_the_norm(tmp_path):
    text = """
    title = { zh = "x", en = "x" }
    [services.provision]
    methods.biomass_energy = ["statistics"]
    if_reported = ["biomass_energy"]
    [services.coastal_protection]
    """
    norm, _ = own_norm(tmp_path, text)
    assert set(norm.settled(()).services) == {"coastal_protection"}
    assert set(norm.settled({"biomass_energy"}).services) == set(norm.services)


def test_a_way_that_has_no_method_is_a_slip(tmp_path):
    said = 'one_of = [["product_output", "sektor"]]\nif_reported = ["water"]\n'
    text = f"[services.provision]\n{said}"
    norm, _ = own_norm(tmp_path, text)
    known = {"provision": {"product_output": (["statistics"], [])}}
    named = {(p.values["key"], p.place.where) for p in unknown_names(norm, known)}
    assert named == {
        ("product_output", "services.provision.one_of"),
        ("sektor", "services.provision.one_of"),
        ("water", "services.provision.if_reported"),
    }


def test_a_norm_that_only_takes_over_anothers_tables_is_no_other_norm():
    mee, national = (read_norm(name)[0] for name in ("mee-2020", "national-2022"))
    assert mee is not None
    assert national is not None
    without_rows = [norm.name for norm in norms_unlike(mee, set())]
    assert "mee-2020" not in without_rows
    assert "national-2022" in without_rows
    assert "gbt46869-2025" not in without_rows  # it inherits and says nothing of its own
    with_rows = [norm.name for norm in norms_unlike(mee, {"gbt46869-2025"})]
    assert {"national-2022", "gbt46869-2025"} <= set(with_rows)  # rows of its own decide


def test_other_prices_leave_all_else_of_a_norm():
    norm, _ = read_norm("national-2022")
    assert norm is not None
    other = norm.at_prices({"water_conserved": "water_price"})
    assert other.services["water_conservation"].prices["water_conserved"] == "water_price"
    said = [row for row in norm_differences(norm, other)]
    assert [row[0] for row in said] == ["services.water_conservation.prices.water_conserved"]


def test_every_shipped_norm_has_a_title():
    assert norm_titles().keys() == set(norm_names())
