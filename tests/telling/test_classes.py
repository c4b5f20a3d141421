"""Classes: what a legend prints is true of every zone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.telling.classes import classify, open_classes, pixel_classes

VALUES = st.lists(
    st.floats(-1e3, 1e6, allow_nan=False, allow_subnormal=False), min_size=1, max_size=40
)


@given(VALUES, st.sampled_from(["fisher_jenks", "quantiles"]), st.integers(2, 7))
@settings(max_examples=200, deadline=None)
def test_classes_cover_all_values_and_the_legend_tells_the_truth(
    numbers: list[float], method: str, count: int
) -> None:
    values = np.array([*numbers, np.nan])
    classes = classify(values, method, count)  # type: ignore[arg-type]  # drawn from the names
    found = classes.of(values)
    assert found[-1] == -1
    assert found[:-1].min() >= 0
    assert sum(classes.counts(values)) == len(numbers)
    assert len(classes) <= min(count, len(set(numbers)))
    assert min(classes.counts(values)) > 0
    assert list(classes.edges) == sorted(classes.edges)
    noise = 1e-5 * max(1e-9, *np.abs(numbers))
    for value, k in zip(numbers, found, strict=False):
        if len(classes.edges) > 1:
            told = classes.labels()[k]
            ends = [float(t.replace(",", "")) for t in told.removeprefix("> ").split(" – ")]
            low, high = ends[0], ends[-1]  # an interval of one value is told by it alone
            assert low - noise <= value <= high + noise
            assert told.startswith("> ") == (k > 0)


def test_a_value_on_an_edge_is_in_the_class_that_the_legend_says() -> None:
    classes = classify(np.array([1.0, 4.0, 12.0]), "fixed", 5, [4.0])
    assert classes.labels() == ("1.0 – 4.0", "> 4.0 – 12.0")  # 4 is not above 4
    assert classes.of(np.array([4.0, 4.0001])).tolist() == [0, 1]


def test_natural_breaks_part_three_plain_groups() -> None:
    values = np.array([1.0, 1.1, 1.2, 5.0, 5.1, 9.0, 9.3])
    assert classify(values, "fisher_jenks", 3).of(values).tolist() == [0, 0, 0, 1, 1, 2, 2]


def test_fixed_breaks_stay_what_they_are() -> None:
    classes = classify(np.array([1.0, 4.0, 12.0]), "fixed", 5, [2.5, 5.0, 10.0])
    assert classes.edges == (1.0, 2.5, 5.0, 10.0, 12.0)
    assert classes.counts(np.array([1.0, 4.0, 12.0])) == (1, 1, 0, 1)


def test_one_value_is_one_class_without_an_interval() -> None:
    values = np.array([3.5, 3.5])
    classes = classify(values)
    assert classes.labels() == ("3.50",)
    assert classes.counts(values) == (2,)


@given(VALUES, st.lists(st.integers(-1000, 1_000_000), min_size=1, max_size=6, unique=True))
@settings(max_examples=100, deadline=None)
def test_open_classes_take_any_value_of_another_year(
    numbers: list[float], breaks: list[int]
) -> None:
    values = np.array(numbers)
    classes = open_classes([float(b) for b in breaks])
    found = classes.of(values)
    assert len(classes) == len(breaks) + 1
    assert sum(classes.counts(values)) == len(numbers)
    assert found.min() >= 0
    noise = 1e-5 * max(1e-9, *np.abs(numbers))  # six digits of the greatest
    inner = sorted(breaks)
    for value, k in zip(numbers, found, strict=True):
        assert k == 0 or value > inner[k - 1] - noise
        assert k == len(inner) or value <= inner[k] + noise


def test_open_classes_say_that_they_have_no_end() -> None:
    assert open_classes([7.3, 10.0]).labels() == ("≤ 7.3", "> 7.3 – 10.0", "> 10.0")


def test_pixels_are_cut_into_equal_areas_at_round_numbers() -> None:
    values = np.random.default_rng(0).lognormal(2.0, 2.0, 100_000)  # skewed like erosion
    classes = pixel_classes(values, "quantiles", 5)
    shares = np.array(classes.counts(values)) / values.size
    assert shares == pytest.approx([0.2] * 5, abs=0.005)
    assert all(float(f"{edge:.3g}") == edge for edge in classes.edges)


def test_natural_breaks_of_very_many_values_come_from_a_sample_of_them() -> None:
    groups = [np.linspace(low, low + 1.0, 40_000) for low in (0.0, 100.0, 200.0)]
    classes = pixel_classes(np.concatenate(groups), "fisher_jenks", 3)
    assert classes.counts(np.concatenate(groups)) == (40_000, 40_000, 40_000)


@pytest.mark.parametrize("values", [[], [3.5], [3.5, 3.5]])
def test_pixels_of_one_value_or_none_are_no_defect(values: list[float]) -> None:
    classes = pixel_classes(np.array(values))
    assert classes.counts(np.array(values)) == (len(values),)
    assert classes.labels() == (("3.5",) if values else ())


def test_two_values_are_two_classes() -> None:
    values = np.array([1.0] * 500 + [2.0] * 500)
    classes = pixel_classes(values, "quantiles", 7)
    assert classes.counts(values) == (500, 500)
    assert classes.labels() == ("1", "> 1 – 2")
