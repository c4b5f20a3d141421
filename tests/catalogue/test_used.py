"""What the raster pass has settled of coefficients, and who contradicts it."""

from gep.catalogue.used import Baked, Used
from tests.book.small_book import row


def used(value: float, key: str = "forest") -> Used:
    return Used("s", "p", (key,), value, "1", row(value, key=(key,), file="own.csv", line=7))


def test_the_same_value_again_is_no_contradiction():
    baked = Baked.of([used(0.5), used(0.25, "cropland")])
    assert baked.has(used(9.0))
    assert not baked.has(used(0.5, "shrub"))
    assert baked.problems([used(0.5), used(1.0, "shrub")]) == []


def test_another_value_is_told_once_with_both_and_its_place():
    baked = Baked.of([used(0.5)])
    (problem,) = baked.problems([used(0.75), used(0.75)])
    assert problem.code == "coefficient-baked"
    assert (problem.place.file, problem.place.line) == ("own.csv", 7)
    for lang in ("zh", "en"):
        assert "0.75" in problem.text(lang)
        assert "0.5" in problem.text(lang)


def test_nothing_is_settled_without_a_pass():
    assert not Baked().has(used(1.0))
    assert Baked().problems([used(1.0)]) == []


def test_values_are_compared_to_the_last_bit():
    assert Baked.of([used(0.3)]).problems([used(0.1 + 0.2)]) != []
