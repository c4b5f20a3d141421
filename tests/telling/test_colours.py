"""Colours can be told apart by everybody, and in a grey print."""

import csv
from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from gep.shipped import shipped
from gep.telling.colours import colours

# What people without one kind of cone see, in linear RGB: Machado, Oliveira and Fernandes 2009,
# "A physiologically-based model for simulation of color vision deficiency", severity 1.0.
PROTANOPIA = np.array(
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]
)
DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)
TRITANOPIA = np.array(
    [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]
)
USUAL = np.eye(3)
GREY = np.tile([0.2126, 0.7152, 0.0722], (3, 1))
"""A grey print keeps the luminance of ITU-R BT.709 alone."""
EYES = {"usual": USUAL, "protanopia": PROTANOPIA, "deuteranopia": DEUTERANOPIA,
        "tritanopia": TRITANOPIA}  # fmt: skip

RAMPS = ("total", "provisioning", "regulating", "cultural")
SIDE_BY_SIDE = (
    "evergreen_broadleaf_forest", "evergreen_needleleaf_forest", "mixed_forest", "bamboo_forest",
    "shrub", "grassland", "marsh", "reservoir", "river", "paddy", "dry_cropland", "tree_orchard",
    "shrub_orchard", "built_up", "bare",
)  # fmt: skip
"""The types of a hilly county of the south, which lie next to each other."""


def lab(colour: str, seen_by: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of an sRGB colour as somebody sees it."""
    srgb = np.array(to_rgb(colour))
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = to_xyz @ np.clip(seen_by @ linear, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: str, other: str, seen_by: np.ndarray) -> float:
    """CIE 1976 delta E*ab; about 2.3 is just noticeable."""
    return float(np.linalg.norm(lab(one, seen_by) - lab(other, seen_by)))


def test_the_colour_space_is_that_of_the_cie() -> None:
    # sRGB red in L*a*b* under D65: 53.24, 80.09, 67.20 (Lindbloom, RGB/Lab calculator)
    assert lab("#ff0000", USUAL) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    assert lab("#ffffff", USUAL) == pytest.approx([100.0, 0.0, 0.0], abs=0.02)


@pytest.mark.parametrize("seen_by", [*EYES.values(), GREY], ids=[*EYES, "grey print"])
@pytest.mark.parametrize("ramp", RAMPS)
@pytest.mark.parametrize(("count", "least"), [(5, 12.0), (7, 7.5)])
def test_classes_of_a_ramp_stay_apart_and_darken(
    ramp: str, count: int, least: float, seen_by: np.ndarray
) -> None:
    shades = colours().ramp(ramp, count)
    lightness = np.array([lab(shade, seen_by)[0] for shade in shades])
    assert (np.diff(lightness) < -least).all()
    assert min(difference(a, b, seen_by) for a, b in pairwise(shades)) >= least


@pytest.mark.parametrize("seen_by", EYES.values(), ids=EYES)
@pytest.mark.parametrize("ramp", RAMPS)
def test_no_class_is_taken_for_the_white_of_zero_and_of_what_is_not_computed(
    ramp: str, seen_by: np.ndarray
) -> None:
    assert difference(colours().ramp(ramp, 7)[0], "#ffffff", seen_by) > 5.0


def order_of_types() -> list[str]:
    with (shipped("coefficients") / "ecosystem_types.csv").open(encoding="utf-8-sig") as file:
        return [row["id"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("seen_by", EYES.values(), ids=EYES)
def test_types_that_follow_each_other_in_a_legend_stay_apart(seen_by: np.ndarray) -> None:
    order = order_of_types()
    types = colours().types
    assert set(types) == set(order)
    for one, other in pairwise(order):
        assert difference(types[one], types[other], seen_by) >= 10.0, (one, other)


@pytest.mark.parametrize("seen_by", EYES.values(), ids=EYES)
def test_types_that_lie_side_by_side_stay_apart(seen_by: np.ndarray) -> None:
    types = colours().types
    for i, one in enumerate(SIDE_BY_SIDE):
        for other in SIDE_BY_SIDE[i + 1 :]:
            assert difference(types[one], types[other], seen_by) >= 9.0, (one, other)


def are_apart_in_grey(one: str, other: str) -> bool:
    found = colours()
    if found.patterns.get(one) != found.patterns.get(other):
        return True
    lightness = [lab(found.types[key], GREY)[0] for key in (one, other)]
    return abs(lightness[0] - lightness[1]) >= 10.0


def test_a_grey_print_tells_types_apart_by_lightness_or_pattern() -> None:
    assert set(colours().patterns) <= set(colours().types)
    pairs = [*pairwise(order_of_types()), *combinations(SIDE_BY_SIDE, 2)]
    assert [pair for pair in pairs if not are_apart_in_grey(*pair)] == []


@pytest.mark.parametrize("seen_by", EYES.values(), ids=EYES)
def test_parts_of_a_whole_stay_apart_from_each_other_and_from_the_rest(
    seen_by: np.ndarray,
) -> None:
    found = colours()
    assert len(found.parts) == 8
    assert found.of_part(8) == found.of_part(20) == found.rest
    for one, other in combinations((*found.parts, found.rest), 2):
        assert difference(one, other, seen_by) >= 10.0, (one, other)


def test_every_type_has_its_own_colour_and_one_that_a_bureau_added_gets_one() -> None:
    types = colours().types
    assert len(set(types.values())) == len(types)
    assert colours().of_type("moso_terrace", 3) not in set(types.values())
