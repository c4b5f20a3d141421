"""Texts of formulas: all that ship with gep, and any that one may think of."""

from functools import cache

from hypothesis import strategies as st

from gep.catalogue.binding import Bound, formula_text
from gep.catalogue.discovery import book_with_extensions, catalogue_of


@cache
def bound() -> dict[tuple[str, str], Bound]:
    """Every formula there is, by what it gives and how."""
    catalogue = catalogue_of(book_with_extensions())
    return {
        **catalogue.methods,
        **{(key, "limit"): limit for key, limit in catalogue.limits.items()},
        **catalogue.prices,
        **catalogue.derived,
    }


@cache
def shipped() -> dict[tuple[str, str], str]:
    """The text of each."""
    return {key: one.text if one.formula is None else formula_text(one.formula)
            for key, one in bound().items()}  # fmt: skip


ALGORITHMS = {
    ("cooling_days", "daily"): "counts days of a year of bands",
    ("cooling_days", "monthly"): "hands all its work to a distribution over the days of a month",
    ("cooling_days", "monthly_maximum"): "the same",
    ("cover_factor", "cover_table"): "looks a class of cover up in a table",
    ("monthly_wind_factor", "daily"): "walks through the days of a year",
    ("ls_factor", "hj1173"): "follows water over the whole raster",
    ("ls_factor", "liu"): "the same",
    ("ls_factor", "rusle"): "the same",
    ("potential_evapotranspiration", "hargreaves"): "needs the latitude of each pixel",
    ("potential_evapotranspiration", "thornthwaite"): "the same",
    ("rainfall_erosivity", "daily"): "walks through the days of a year",
    ("rainfall_erosivity", "daily_hj1173"): "the same",
    ("slope", "horn"): "looks at neighbours",
    ("storm_precipitation", "daily"): "keeps the days on which it storms somewhere",
    ("vegetation_cover", "ndvi_percentiles"): "needs percentiles of the whole raster",
}

HOSTILE = 'a<b>&"c" $x$ 50% #1 {y} \\z ^ ~ _ \x00\n]]>'

READABLE = sorted(bound().keys() - ALGORITHMS.keys())

LEAVES = ("a", "b", "c", "2", "0.5", "3")
ONE = ("-({0})", "({0}) ** 2", "2 ** ({0})", "np.abs({0})", "np.sqrt({0})", "np.exp({0})")
TWO = ("({0}) + ({1})", "({0}) - ({1})", "({0}) * ({1})", "({0}) / ({1})", "({0}) ** ({1})",
       "np.maximum({0}, {1})", "np.minimum({0}, {1})")  # fmt: skip
CHOICES = ("np.where(({0}) < ({1}), {0}, {2})",
           "np.where((({0}) >= ({1})) & (({1}) < 2), {0}, {2})",
           "np.where(~(({0}) > ({1})), {1}, {2})")  # fmt: skip


@st.composite
def expressions(draw, choices=CHOICES):
    """Text in which everything may stand in everything, with more brackets than it needs."""
    parts = draw(st.lists(st.sampled_from(LEAVES), min_size=3, max_size=3))
    for shape in draw(st.lists(st.sampled_from((*ONE, *TWO, *choices)), min_size=1, max_size=5)):
        parts = [shape.format(*draw(st.permutations(parts))), *parts[:2]]
    return parts[0]
