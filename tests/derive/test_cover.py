"""The cover factor as HJ 1173-2021 has it, and cover from a vegetation index."""

import numpy as np
import pytest

from gep.book.book import Book, Where
from gep.catalogue.discovery import catalogue_of
from gep.catalogue.lookup import Lookup
from gep.derive import cover
from gep.service import Field

TYPES = (
    "evergreen_broadleaf_forest", "shrub", "grassland", "tree_orchard", "shrub_orchard",
    "paddy", "dry_cropland", "cropland", "wetland", "built_up", "sand", "snow_ice",
)  # fmt: skip
# table A.1 of HJ 1173-2021, from less than 10 % to more than 90 % of cover
PUBLISHED = {
    "evergreen_broadleaf_forest": (0.10, 0.08, 0.06, 0.02, 0.004, 0.001),
    "shrub": (0.40, 0.22, 0.14, 0.085, 0.040, 0.011),
    "grassland": (0.45, 0.24, 0.15, 0.09, 0.043, 0.011),
    "tree_orchard": (0.42, 0.23, 0.14, 0.089, 0.042, 0.011),
    "shrub_orchard": (0.40, 0.22, 0.14, 0.087, 0.042, 0.011),
    # annex A, whatever the cover
    "paddy": (0.0,) * 6,
    "wetland": (0.0,) * 6,
    "built_up": (0.01,) * 6,
    "sand": (0.7,) * 6,
}
MIDDLES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)


@pytest.fixture(scope="module")
def by_type():
    """The cover factor of a type at some cover, with the coefficients of the book."""
    book = Book.shipped()
    catalogue = catalogue_of(book)
    where = Where("national-2022", "330881", ("national-2022",))
    lookup = Lookup(book, where, 2023, TYPES, catalogue.vocabulary)
    terms = {t.name: t for t in catalogue.derived["cover_factor", "cover_table"].terms}
    table, _ = lookup.pass_table(terms["cover_factor_table"])
    slope, _ = lookup.pass_table(terms["cover_factor_slope"])

    def factor(kind, covers):
        number = np.full(len(covers), TYPES.index(kind))
        return cover.cover_factor_by_table(np.array(covers), table[:, number], slope[number])

    return factor


@pytest.mark.parametrize("kind", PUBLISHED)
def test_each_type_has_its_published_row(by_type, kind):
    assert by_type(kind, MIDDLES).tolist() == list(PUBLISHED[kind])


def test_a_band_begins_at_its_lower_end(by_type):
    edges = (0.0, 0.0999, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
    found = by_type("shrub", edges).tolist()
    assert found == [0.40, 0.40, 0.22, 0.14, 0.085, 0.040, 0.011, 0.011]


def test_dry_cropland_follows_its_curve(by_type):
    # equation A.13, 0.221 - 0.595 lg c: at a tenth lg is -1, at all cover 0
    found = by_type("dry_cropland", (0.1, 1.0, 0.5))
    assert found == pytest.approx([0.816, 0.221, 0.221 - 0.595 * np.log10(0.5)], rel=1e-12)


def test_bare_cropland_is_bare_ground(by_type):
    assert by_type("dry_cropland", (0.0, 0.01, 0.048)).tolist() == [1.0, 1.0, 1.0]
    assert by_type("dry_cropland", (0.05,))[0] < 1.0


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_a_factor_that_never_rises_with_cover(by_type, kind):
    factor = by_type(kind, np.linspace(0, 1, 101))
    assert np.isfinite(factor).all()
    assert ((factor >= 0) & (factor <= 1)).all()
    assert (np.diff(factor) <= 0).all()


def test_forest_under_full_cover_is_below_the_plausible_mean(by_type):
    # methods.md 11: mean C of forest below 0.02
    assert (by_type("evergreen_broadleaf_forest", (0.75, 0.85, 0.95)) < 0.02).all()


def test_cover_lies_between_the_percentiles_not_the_extremes():
    random = np.random.default_rng(4)
    ndvi = random.uniform(0.1, 0.9, (100, 100))
    ndvi[0, :5] = -1.0, 1.0, -1.0, 1.0, np.nan  # water, clouds, nothing
    found = cover.cover_from_ndvi(Field(ndvi, np.full(100, 30.0), np.full(100, 30.0)))
    # 5 % and 95 % of what is even from 0.1 to 0.9 are 0.14 and 0.86
    np.testing.assert_allclose(found, np.clip((ndvi - 0.14) / 0.72, 0, 1), atol=0.02)
    assert np.argwhere(np.isnan(found)).tolist() == [[0, 4]]
    known = found[np.isfinite(found)]
    assert (known == 0).mean() == pytest.approx(0.05, abs=0.001)
    assert (known == 1).mean() == pytest.approx(0.05, abs=0.001)
