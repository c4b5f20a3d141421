"""The head of the page: the total, what it is made of, and what may be claimed of it."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from gep.outputs.page.figures import MEASURES, Places
from gep.outputs.page.markup import Markup, tag
from gep.outputs.tables.zones import index
from gep.telling.amounts import shown
from gep.telling.colours import colours
from gep.telling.numbers import number, percent

_BAR = 1000.0


def title(places: Places) -> str:
    """What the page is called."""
    about = places.account.about
    return places.say("title", name=about.name, year=about.year)


def banner(places: Places) -> Markup:
    """Said before anything else where the data are made up."""
    if not places.account.about.synthetic:
        return Markup()
    return tag("p", {"class": "synthetic", "role": "note"}, places.say("synthetic"))


def head(places: Places) -> Markup:
    """Title, total, key figures, the norm and whether conformity is claimed."""
    account, say = places.account, places.say
    step = shown(MEASURES["total"], places.lang, account.total)
    unit = step.unit + places.words.mark("gap") + say("per_year")
    total = tag("strong", {"id": "gep-total", "data-value": repr(account.total)},
                step.text(account.total))  # fmt: skip
    return Markup.joined((
        tag("h1", None, title(places)),
        tag("p", {"class": "grand"}, tag("span", {"class": "what"}, say("gep")), total,
            tag("span", {"class": "unit"}, unit)),
        _without_abiotic(places),
        tag("dl", {"class": "facts", "aria-label": say("key_figures")}, *_facts(places)),
        tag("p", {"class": "norm"}, _claim(places)),
        *_beside(places),
    ))  # fmt: skip


def _without_abiotic(places: Places) -> Markup:
    beside = places.account.without_abiotic(places.lang)
    return tag("p", {"class": "norm"}, beside) if beside else Markup()


def _beside(places: Places) -> Iterator[Markup]:
    """What a reader of the total must know."""
    for name, sentences in places.account.beside_total(places.lang).items():
        items = (tag("li", None, sentence) for sentence in sentences)
        yield tag("div", {"class": "beside"}, tag("p", None, places.say(name)),
                  tag("ul", None, *items))  # fmt: skip


def _claim(places: Places) -> str:
    say = places.say
    norm = places.account.manifest.hashed.norm
    sentences = (
        say("norm", title=norm.title[places.lang]),
        say("seen" if norm.text_seen else "unseen"),
        *([say("superseded", other=norm.superseded_by[places.lang])] if norm.superseded_by else ()),
        say("prices", year=places.account.about.price_year),
    )
    return places.words.joined(sentences, "gap")


def _facts(places: Places) -> Iterator[Markup]:
    account, say, amount = places.account, places.say, places.words.amount
    row: dict[Any, Any] = index(account).iloc[0].to_dict()
    for measure in ("per_km2", "per_head"):
        if not math.isnan(row[measure]):
            yield _fact(say(f"fact_{measure}"), amount(row[measure], MEASURES[measure]))
    if not math.isnan(row["gep_per_gdp"]):
        yield _fact(say("fact_gdp"), number(row["gep_per_gdp"]))
    if not math.isnan(account.recalled_share):
        said = {"class": "recalled", "title": say("fact_recalled_note")}
        yield _fact(say("fact_recalled"), percent(account.recalled_share), said)


def _fact(name: str, value: str, said: Mapping[str, object] | None = None) -> Markup:
    return tag("div", said, tag("dt", None, name), tag("dd", None, value))


def composition(places: Places) -> Markup:
    """A bar of the services by size, the largest first, and the same in words."""
    parts = _parts(places)
    if not parts:
        return Markup()
    telling, palette = places.words, colours()
    whole = math.fsum(size for _, size in parts)
    rects, entries, at = [], [], 0.0
    for place, (service, size) in enumerate(parts):
        width, fill = _BAR * size / whole, palette.of_part(place)
        rects.append(tag("rect", {"fill": fill, "x": f"{at:.2f}", "height": 10,
                                  "width": f"{width:.2f}"}))  # fmt: skip
        entries.append(tag(
            "li", None, _swatch(fill), tag("span", None, telling.label(service)),
            " ", tag("b", None, percent(size / whole)),
            " ", tag("span", {"class": "amount"}, telling.amount(size, MEASURES["total"])),
        ))  # fmt: skip
        at += width
    bar = tag("svg", {"class": "bar", "viewBox": f"0 0 {_BAR:g} 10", "preserveAspectRatio": "none",
                      "aria-hidden": "true"}, *rects)  # fmt: skip
    return tag("section", {"class": "composition", "aria-labelledby": "made-of"},
               tag("h2", {"id": "made-of"}, places.say("composition")), bar,
               tag("ul", None, *entries))  # fmt: skip


def _parts(places: Places) -> list[tuple[str, float]]:
    """Services with a value, the largest first."""
    sizes = {key: float(places.value_by_zone[key][0]) for key in places.services}
    valued = [(key, size) for key, size in sizes.items() if size > 0]
    return sorted(valued, key=lambda part: -part[1])


def _swatch(fill: str) -> Markup:
    return tag("svg", {"class": "swatch", "viewBox": "0 0 10 10", "aria-hidden": "true"},
               tag("rect", {"fill": fill, "width": 10, "height": 10}))  # fmt: skip
