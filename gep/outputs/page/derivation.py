"""How every number of the page was made, as little data that the page's script puts together.

A **product** is an indicator, or one of its items. Its **cells** are the zones and ecosystem types
that have an amount of it; all its columns follow them. A column is one value where all cells
have the same, else ``{"s": number of a series}``; equal series are kept once.
"""

import json
import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from gep.account.manifest import IndicatorRecord
from gep.book.confidence import GIVEN
from gep.explain.archive import Archive, same
from gep.explain.archive import Zone as Land
from gep.explain.arithmetic import with_gaps
from gep.explain.given import given_price
from gep.explain.nodes import Contribution, PriceNode, Workings
from gep.explain.pricing import price_node
from gep.explain.recount import Recount
from gep.explain.working import ZoneWorkings
from gep.explain.working_words import statistic, varying
from gep.outputs.page.figures import Places, named
from gep.outputs.page.origins import Origins, cancelled, cell
from gep.outputs.tables.supply import lines

MOST_ZONES = 100
"""A layer of more zones has its values on the page, and the derivations in `gep explain`."""

_KEYS = ["service", "indicator", "item"]
Cells = Sequence[tuple[int, str]]


class Store:
    """Things for JSON that are kept once, however often they come up."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self._numbers: dict[str, int] = {}

    def put(self, thing: Any) -> int:
        """The number under which a thing is kept."""
        text = json.dumps(thing, ensure_ascii=False)
        if text not in self._numbers:
            self._numbers[text] = len(self.kept)
            self.kept.append(thing)
        return self._numbers[text]

    def column(self, values: Sequence[Any]) -> Any:
        """A column: the one value of all cells, or where its series is kept.

        >>> store = Store()
        >>> store.column([1.0, 1.0]), store.column([1.0, 2.0]), store.column([float("nan")])
        (1.0, {'s': 0}, None)
        """
        finite = [None if isinstance(v, float) and math.isnan(v) else v for v in values]
        if (
            finite
            and all(value == finite[0] for value in finite)
            and isinstance(finite[0], Hashable)
        ):
            return finite[0]
        return {"s": self.put(finite)}


@dataclass
class Derivations:
    """Everything that the derivations of a page are put together from.

    ``recounted`` counts the amounts that were computed again from sums, statistics and
    coefficients, ``differing`` those that came out otherwise than the account states.
    """

    places: Places
    series: Store = field(default_factory=Store)
    formulas: Store = field(default_factory=Store)
    coefficients: Store = field(default_factory=Store)
    workings: Store = field(default_factory=Store)
    recounted: int = 0
    differing: int = 0

    def __post_init__(self) -> None:
        account = self.places.account
        self.archive = Archive(account)
        self.words = self.places.words
        self.origins = Origins(self.words, account.about.price_year)

    @cached_property
    def recount(self) -> Recount:
        """Computes quantities again."""
        return Recount(self.archive)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """Ecosystem types of the account; the empty one is of amounts given for all together."""
        rows = self.places.account.rows()
        kept = self.archive.hashed.ecosystem_types
        there = {*rows.loc[rows["status"] == "computed", "ecosystem_type"]}
        return (*kept, *sorted(there - {*kept, ""}), *([""] if "" in there else []))

    @cached_property
    def zone_numbers(self) -> dict[tuple[str, str], int]:
        """Numbers of the zones whose derivations are on the page, by layer and code."""
        zones = self.places.zones
        sizes = {layer: len(self.places.inside(layer)) for layer in self.places.layers}
        return {
            (zone.layer, zone.code): number
            for number, zone in enumerate(zones)
            if number == 0 or sizes[zone.layer] <= MOST_ZONES
        }

    def products(self) -> Iterator[dict[str, Any]]:
        """Every product that the norm counts, in the order of the monetary account."""
        found = lines(self.places.account)
        parts = dict(list(self._placed_rows().groupby(_KEYS, sort=False)))
        for service, indicator, item in zip(*(found[key] for key in _KEYS), strict=True):
            yield self._product(parts[service, indicator, item])

    def _product(self, here: pd.DataFrame) -> dict[str, Any]:
        first: dict[Any, Any] = here.iloc[0].to_dict()
        indicator, item = first["indicator"], first["item"]
        computed = here[here["status"] == "computed"]
        silent = here[(here["status"] != "computed") & ~here["zone"].isin(computed["zone"])]
        entry = {
            "s": first["service"],
            "key": "|".join(part for part in (indicator, item) if part),
            "n": named(self.words, indicator, item),
            "silent": [
                [int(zone), status, self.words.note(note)]
                for zone, status, note in
                silent[["zone", "status", "note"]].drop_duplicates("zone").itertuples(index=False)
            ],
        }  # fmt: skip
        if computed.empty:
            return entry
        unit, price_unit = computed["unit"].iloc[0], computed["price_unit"].iloc[0]
        column = {name: self.series.column(computed[name].tolist()) for name in _COLUMNS}
        return {
            **entry,
            "m": self.words.label(computed["method"].iloc[0]),
            "u": self.words.unit(unit),
            "pu": self.words.unit(price_unit),
            "z": self.series.column(computed["zone"].tolist()),
            "t": self.series.column(computed["type"].tolist()),
            "count": len(computed),
            **{short: column[name] for name, short in _COLUMNS.items()},
            **self._origin(computed, item),
        }

    def _placed_rows(self) -> pd.DataFrame:
        """Rows of the account with the numbers of their zone and type, in that order."""
        rows = self.places.account.rows()
        places = zip(rows["zone_layer"], rows["zone_code"], strict=True)
        types = {key: number for number, key in enumerate(self.types)}
        placed = rows.assign(
            zone=[self.zone_numbers.get(place, -1) for place in places],
            type=[types.get(key, -1) for key in rows["ecosystem_type"]],
        )
        return placed[placed["zone"] >= 0].sort_values(["zone", "type"], kind="stable")

    def _origin(self, computed: pd.DataFrame, item: str) -> dict[str, Any]:
        """Working and price of a product, as far as the account keeps them."""
        first: dict[Any, Any] = computed.iloc[0].to_dict()
        variant = self.archive.variants.get(f"{first['indicator']}/{first['method']}")
        if first["method"] == GIVEN:
            variant = self._priced_like(first["indicator"])
        if variant is None:
            return {}
        county = computed[computed["zone"] == 0]
        found: dict[str, Any] = {}
        if first["method"] == GIVEN:
            price = given_price(self.archive, variant.price, item, county)
        else:
            own = variant.price
            price = price_node(self.archive, own, item, county) if own else None
            found["w"] = self._working_of(variant, item, computed)
        if price is not None and price.by_type:
            found["price"] = self._price(price, item)
        return found

    def _priced_like(self, indicator: str) -> IndicatorRecord | None:
        variants = self.archive.variants.values()
        return next((one for one in variants if one.indicator == indicator), None)

    def _price(self, price: PriceNode, item: str) -> dict[str, Any]:
        entry = self.origins.price(price)
        if entry["t"]:
            entry["f"] = self._formula(
                self.words.label(price.name), price.name, price.formula, price.says
            )
        kept = [self.coefficients.put(self.origins.coefficient(c, item))
                for c in price.coefficients]  # fmt: skip
        return {**entry, "co": kept}

    def _formula(
        self, title: str, result: str, text: str, says: str, factor: float = 1.0,
        cells: Sequence[str] | None = None,
    ) -> int:  # fmt: skip
        """Keep a formula; ``cells`` are what differs from cell to cell of a sum over them."""
        return self.formulas.put([title, result, text, says, factor, cells])

    def _working_of(self, variant: IndicatorRecord, item: str, computed: pd.DataFrame) -> int:
        zones = self.places.zones
        cells: Cells = list(zip(computed["zone"], computed["ecosystem_type"], strict=True))
        county = computed[computed["zone"] == 0]
        kinds = sorted({*county["ecosystem_type"]})
        worker = ZoneWorkings(self.archive, self.archive.county, kinds)
        recorded = dict(zip(county["ecosystem_type"], county["quantity"], strict=True))
        tree = worker.of(variant, item, recorded)
        lands = {n: Land(zones[n].layer, zones[n].code, zones[n].name) for n, _ in cells}
        maker = _Working(self, variant, [(lands[n], kind) for n, kind in cells])
        number, quantities = maker.node(tree, variant)
        if not tree.unread:
            stated = computed["quantity"]
            self.recounted += len(cells)
            self.differing += sum(not same(a, b) for a, b in zip(quantities, stated, strict=True))
        return number

    def shown(self) -> dict[str, Any]:
        """All of it, ready for JSON; products first, since they fill the rest."""
        products = list(self.products())
        return {
            "products": products,
            "series": self.series.kept,
            "coefficients": self.coefficients.kept,
            "workings": self.workings.kept,
        }


_COLUMNS = {"quantity": "q", "price": "p", "confidence": "c", "allocated": "al", "coverage": "cov"}


@dataclass(frozen=True)
class _Working:
    """The workings of one product in all its cells, under the mask of its variant."""

    all: Derivations
    root: IndicatorRecord
    cells: Sequence[tuple[Land, str]]

    def node(self, tree: Workings, mask: IndicatorRecord) -> tuple[int, list[float]]:
        """A formula with its numbers; where it is kept, and what it gives in each cell."""
        own = self.all
        variant = own.archive.variants[f"{tree.name}/{tree.method}"]
        words = own.words
        entry: dict[str, Any] = {
            "n": words.label(tree.name),
            "f": own._formula(words.label(tree.name), tree.name, tree.formula, tree.says,
                              tree.factor, varying(tree)),
            "form": tree.form,
            "u": words.unit(tree.unit),
            "co": [own.coefficients.put(own.origins.coefficient(one, tree.item))
                   for one in tree.coefficients],
            "st": [statistic(words, one) for one in tree.statistics],
            "up": [self.node(one, one_mask)[0] for one, one_mask in self._below(tree, mask)],
        }  # fmt: skip
        numbers, results = self._numbers(tree, variant, mask) if tree.steps else ({}, [])
        if tree.limit is not None:
            factors = [own.recount.limited(variant, tree.item, kind).factor
                       for _, kind in self.cells]  # fmt: skip
            results = [result * factor for result, factor in zip(results, factors, strict=True)]
            numbers["l"] = {
                "f": own._formula(words.label(tree.name), tree.name, tree.limit.formula,
                                  tree.limit.says),
                "k": own.series.column(factors),
                "t": list(own.origins.limit(tree.limit)),
                "st": [own.origins.reported(one) for one in tree.limit.statistics],
            }  # fmt: skip
        return own.workings.put({**entry, **numbers}), results

    def _below(
        self, tree: Workings, mask: IndicatorRecord
    ) -> Iterator[tuple[Workings, IndicatorRecord]]:
        """Workings that a formula rests on, each with the mask that its sums are under."""
        for one in tree.upstream:
            variant = self.all.archive.variants[f"{one.name}/{one.method}"]
            yield one, variant if one.form == "FromStatistics" else mask

    def _numbers(
        self, tree: Workings, variant: IndicatorRecord, mask: IndicatorRecord
    ) -> tuple[dict[str, Any], list[float]]:
        own = self.all
        if tree.form == "FromStatistics":
            return self._reported(tree, variant)
        figures = [
            own.recount.unlimited(variant, mask, land, tree.item, kind) for land, kind in self.cells
        ]
        results = [figure.result for figure in figures]
        entry: dict[str, Any] = {"r": own.series.column(results)}
        known = next((figure.arguments for figure in figures if figure.arguments), ())
        entry["a"] = [
            [
                one.name,
                own.words.label(one.name),
                own.words.unit(cancelled(one.unit)),
                own.series.column(
                    [f.arguments[n].value if f.arguments else math.nan for f in figures]
                ),
            ]
            for n, one in enumerate(known)
        ]
        return {**entry, **self._written(tree)}, results

    def _written(self, tree: Workings) -> dict[str, Any]:
        """The right side of the equation of a cell, with gaps for its numbers.

        What runs on cells has the area of the type and the mean instead.
        """
        own, words = self.all, self.all.words
        if tree.form == "PerArea":
            areas = [own.archive.area(land, kind) for land, kind in self.cells]
            unit = words.unit(cancelled(tree.own_unit))
            return {"x": with_gaps("area * mean", tree.factor), "h": [
                ["area", "", words.unit("m2"), own.series.column(areas)],
                ["mean", "", unit, {"per": tree.factor}],
            ]}  # fmt: skip
        return {"x": with_gaps(tree.formula, tree.factor)}

    def _reported(
        self, tree: Workings, variant: IndicatorRecord
    ) -> tuple[dict[str, Any], list[float]]:
        """What the zones report, and the share of each that lies in a cell."""
        own = self.all
        sharing = variant.sharing.get(tree.item)
        if sharing is None:
            return {}, [math.nan] * len(self.cells)
        amounts = own.recount.amounts(variant.formula.terms, tree.item, variant)
        placed = [own.recount.placed(amounts, sharing, variant, land, kind)
                  for land, kind in self.cells]  # fmt: skip
        who = dict.fromkeys((one.zone_code, one.rest) for found in placed for one in found)
        numbers = {key: number for number, key in enumerate(who)}
        first = {(c.zone_code, c.rest): c for found in reversed(placed) for c in found}
        shares = [
            [part for one in found if one.amount
             for part in (numbers[one.zone_code, one.rest], one.share)]
            for found in placed
        ]  # fmt: skip
        results = [math.fsum(one.amount * one.share for one in found) for found in placed]
        entry = {
            "g": [self._reporter(first[key]) for key in who],
            "k": own.series.column(shares),
        }
        return entry, results

    def _reporter(self, one: Contribution) -> list[Any]:
        """Name, amount, and the cells that it was read from; more than one number are told."""
        own = self.all
        name = one.zone_name or one.zone_code
        if one.rest:
            name = own.words.say("explain-rest", zone=name)
        given = ""
        if len(one.arguments) > 1:
            given = own.words.joined(
                (
                    f"{own.words.label(a.name)} {own.origins.amount(a.value, a.unit)}"
                    for a in one.arguments
                ),
                "semicolon",
            )
        places = ", ".join(dict.fromkeys(cell(report) for report in one.reports))
        return [name, one.amount, places, given]
