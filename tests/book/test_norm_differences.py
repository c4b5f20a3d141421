"""What the norms say differently, stated here so that a change of one is a change of this list."""

import pytest

from gep.book.norm import norm_differences, norm_names, read_norm

FOREST_TO_ORCHARD = "forest, shrub, grassland, orchard"
EXPECTED = {
    ("national-2022", "mee-2020"): {
        "services.leisure.counted": ("true", "false"),
        "services.noise_reduction.counted": ("true", "false"),
        "services.air_purification.ecosystem_types": (
            FOREST_TO_ORCHARD, f"{FOREST_TO_ORCHARD}, cropland"),
        "services.climate_regulation.methods.water_cooling": (
            "water_surface_by_efficiency, water_surface, "
            "water_surface_by_efficiency_humidified, water_surface_humidified",
            "water_surface, water_surface_by_efficiency, "
            "water_surface_humidified, water_surface_by_efficiency_humidified"),
        "services.flood_mitigation.methods.reservoir_flood_water": ("-", "share_of_capacity"),
        "services.oxygen_release.counted": ("false", "true"),
        "services.soil_retention.ecosystem_types": (
            f"{FOREST_TO_ORCHARD}, marsh", f"{FOREST_TO_ORCHARD}, marsh, dry_cropland"),
        "services.species_conservation.counted": ("false", "true"),
        "services.water_conservation.ecosystem_types": (
            "forest, shrub, grassland, wetland, orchard, cropland",
            "forest, shrub, grassland, wetland"),
    },
    ("zhejiang-2020", "zhejiang-2025"): {},
    ("national-2022", "gbt46869-2025"): {},
}  # fmt: skip
COUNTED = {
    # methods.md, section 2: oxygen is MEE's and Zhejiang's, ions are Zhejiang's, species MEE's;
    # noise and the leisure of residents have a row of their own in the national norm alone
    "national-2022": {"noise_reduction", "leisure"},
    "mee-2020": {"oxygen_release", "species_conservation"},
    "zhejiang-2020": {"oxygen_release", "negative_oxygen_ions"},
    "zhejiang-2025": {"oxygen_release", "negative_oxygen_ions"},
    "gbt46869-2025": {"noise_reduction", "leisure"},
}
BY_NORM = {"oxygen_release", "negative_oxygen_ions", "species_conservation", "noise_reduction",
           "leisure", "pest_control"}  # fmt: skip


@pytest.mark.parametrize("pair", sorted(EXPECTED))
def test_two_norms_differ_in_exactly_this(pair):
    one, other = (read_norm(name)[0] for name in pair)
    found = {key: (a, b) for key, a, b in norm_differences(one, other)}
    assert found == EXPECTED[pair]


def test_the_norms_are_these():
    assert set(norm_names()) == set(COUNTED)


@pytest.mark.parametrize("name", sorted(COUNTED))
def test_what_is_counted_by_norm_and_what_none_counts(name):
    norm, _ = read_norm(name)
    counted = {key for key, said in norm.services.items() if said.counted}
    assert counted & BY_NORM == COUNTED[name]
    assert {"windbreak_sand_fixing", "coastal_protection", "landscape_premium"} <= counted
    own = {key for key in norm.services if key.startswith("other_")}
    assert len(norm.services.keys() - own) == 18
    assert own == {"other_provisioning", "other_regulating", "other_cultural"}
    assert not norm.text_seen, "no text was seen, so no account may claim conformity"
