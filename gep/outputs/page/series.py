"""The years of a county beside each other, where the page is given its other accounts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.account.zone_values import value_matrix
from gep.outputs.maps.values import GEP
from gep.outputs.page.figures import MEASURES, Places
from gep.outputs.page.markup import Markup, tag
from gep.outputs.page.said import numbered
from gep.problems import DataProblem, Place, Problem
from gep.telling.amounts import Shown, shown
from gep.telling.colours import colours
from gep.telling.text import one_line

_WIDE, _TALL = 1000.0, 16.0


@dataclass(frozen=True)
class YearOfCounty:
    """What an account says of its year: value of each service, and of all (``gep``), in CNY."""

    account: Account
    values: dict[str, float]

    @property
    def year(self) -> int:
        """Its year."""
        return int(self.account.about.year)


def years_of(account: Account, others: Sequence[Account]) -> tuple[YearOfCounty, ...]:
    """The account and its others by year.

    Raises
    ------
    DataProblem
        One of them is of another area, or of a year that there is already.
    """
    found = {int(account.about.year): account}
    for other in others:
        year, place = int(other.about.year), Place(other.folder.name)
        if other.about.code != account.about.code or year in found:
            values = {"code": other.about.code, "year": year, "wanted": account.about.code}
            raise DataProblem((Problem("page-year-unlike", place, values),))
        found[year] = other
    return tuple(_year(found[year]) for year in sorted(found))


def _year(account: Account) -> YearOfCounty:
    rows = account.rows()
    county = rows[rows["zone_layer"] == COUNTY]
    found = value_matrix(county, "zone_layer", account.services()).iloc[0]
    return YearOfCounty(account, {str(key): float(value) for key, value in found.items()})


def series(places: Places, years: Sequence[YearOfCounty]) -> Markup:
    """A bar of each year, as long as its total, and a table of the same; nothing for one year."""
    if len(years) < 2:  # noqa: PLR2004 - one year is no series
        return Markup()
    say = places.say
    own = next(one for one in years if one.account is places.account)
    keys = sorted(places.valued, key=lambda key: -_known(own.values.get(key)))
    greatest = max(_known(one.values[GEP]) for one in years)
    step = shown(MEASURES["total"], places.lang, greatest)
    return tag(
        "section", {"aria-labelledby": "series-title"},
        tag("h2", {"id": "series-title"}, say("series_title")),
        tag("ul", {"class": "series"}, *(_bar(one, keys, greatest) for one in years)),
        _table_of(places, years, keys, step),
        tag("p", {"class": "small"}, say("series_note")),
    )  # fmt: skip


def _bar(one: YearOfCounty, keys: Sequence[str], greatest: float) -> Markup:
    rects, at, palette = [], 0.0, colours()
    for place, key in enumerate(keys):
        width = _WIDE * max(0.0, _known(one.values.get(key))) / greatest if greatest else 0.0
        rects.append(tag("rect", {"fill": palette.of_part(place), "x": f"{at:.2f}",
                                  "width": f"{width:.2f}", "height": _TALL}))  # fmt: skip
        at += width
    box = {"viewBox": f"0 0 {_WIDE:g} {_TALL:g}", "preserveAspectRatio": "none",
           "aria-hidden": "true"}  # fmt: skip
    return tag("li", None, tag("b", None, str(one.year)), tag("svg", box, *rects))


def _table_of(
    places: Places, years: Sequence[YearOfCounty], keys: Sequence[str], step: Shown
) -> Markup:
    say, label = places.say, places.words.label
    heads = [say("year"), say("gep_short"), *map(label, keys), say("prices_of"), say("norm_name")]
    caption = numbered(say("series_caption"), step.unit)
    rows = [
        tag("tr", None, tag("th", {"scope": "row"}, str(one.year)),
            *(tag("td", {"class": "n"}, _told(one.values.get(key), step)) for key in (GEP, *keys)),
            tag("td", {"class": "n"}, str(one.account.about.price_year)),
            tag("td", {"class": "note"},
                one_line(one.account.manifest.hashed.norm.title[places.lang])))
        for one in years
    ]  # fmt: skip
    head = tag("tr", None, *(tag("th", {"scope": "col"}, text) for text in heads))
    table = tag("table", {"class": "years"}, tag("caption", None, caption),
                tag("thead", None, head), tag("tbody", None, *rows))  # fmt: skip
    box = {"class": "scroll", "role": "region", "tabindex": 0, "aria-label": caption}
    return tag("div", box, table)


def _told(value: float | None, step: Shown) -> str:
    return "–" if value is None or math.isnan(value) else step.text(value)


def _known(value: float | None) -> float:
    return 0.0 if value is None or math.isnan(value) else value
