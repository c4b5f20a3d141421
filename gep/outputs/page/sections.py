"""The tables of the page, which are there without any script: values, checks, formulas."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gep.account.columns import COUNTY
from gep.account.manifest import InputRecord
from gep.explain.arithmetic import INDEX
from gep.formula import as_mathml, read_formula
from gep.formula.balance import CELL, CELL_AREA, CELLS, over_cells, without_guards
from gep.outputs.maps.values import GEP
from gep.outputs.page.figures import Places, table_step
from gep.outputs.page.markup import Markup, tag
from gep.outputs.page.said import numbered, shown
from gep.outputs.tables.parts import TOTAL
from gep.outputs.tables.supply import DASH, lines, monetary
from gep.outputs.tables.zones import ecosystem_service
from gep.telling.amounts import Shown
from gep.telling.notes import half
from gep.telling.numbers import percent
from gep.telling.telling import Telling, spaced
from gep.words import words

_ALIGNED = re.compile(r'style="text-align:(?:-webkit-)?(left|right)"')
_HASH = 16
"""Digits of a hash that are shown; all of them are told by pointing, and in the CSV."""
_URGENCY = {"problem": 0, "warning": 1, "note": 2, "ok": 3}


@dataclass(frozen=True)
class Sections:
    """The standing parts of one account's page."""

    places: Places

    @property
    def say(self) -> Callable[..., str]:
        """Says words of the page."""
        return self.places.say

    @property
    def words(self) -> Telling:
        """What things are called."""
        return self.places.words

    @property
    def _step(self) -> Shown:
        return table_step(self.places, "total")

    def left_out(self) -> Markup:
        """Services that have no value anywhere, and so no column."""
        missing = [key for key in self.places.services if key not in self.places.valued]
        if not missing:
            return Markup()
        names = self.words.joined(map(self.words.label, missing))
        return tag("p", {"class": "lead"}, self.say("left_out", names=names))

    def zone_tables(self) -> Markup:
        """Value of each service by zone, a table a layer."""
        return Markup.joined(self._zone_table(layer) for layer in self.places.layers)

    def _zone_table(self, layer: str) -> Markup:
        say, step = self.say, self._step
        services = [GEP, *self.places.valued]
        caption = numbered(
            say("by_zone_caption"), self.words.label(layer), say("measure_total"), step.unit
        )
        heads = [say("zone"), say("gep_short"), *map(self.words.label, services[1:])]
        numbers = [n for n, zone in enumerate(self.places.zones) if n and zone.layer == layer]
        frame = self.places.values[layer].iloc[-1 if layer == COUNTY else 0 :]
        rows = [
            tag("tr", {"class": row["row"], "data-z": number},
                tag("th", {"scope": "row"}, row["zone_name"]),
                *(_cell(row[service], step) for service in services))
            for row, number in zip(frame.to_dict("records"), [*numbers, 0], strict=True)
        ]  # fmt: skip
        return _table("values", caption, heads, rows, {"data-layer": layer})

    def matrix(self, types: Mapping[str, int]) -> Markup:
        """Value by ecosystem type and service, of the county; ``types`` numbers the types."""
        say, step = self.say, self._step
        services = [GEP, *self.places.valued]
        name = self.places.account.about.name
        caption = numbered(say("matrix_caption"), name, step.unit)
        heads = [say("type"), say("total"), *map(self.words.label, services[1:])]
        frame = ecosystem_service(self.places.account, self.places.lang)
        rows = [
            tag("tr", {"class": "total" if row["ecosystem_type"] == TOTAL else None,
                       "data-t": types.get(row["ecosystem_type"])},
                tag("th", {"scope": "row"}, row["type_name"]),
                *(_cell(row[service], step) for service in services))
            for row in frame.to_dict("records")
        ]  # fmt: skip
        return _table("matrix", caption, heads, rows)

    def monetary(self) -> Markup:
        """Quantity x price = value of every line of the monetary account, with its sums.

        A service of one line has no sum of its own; a service's name is shown once, and read out
        with each line.
        """
        say = self.say
        heads = [say("service"), say("indicator"), say("quantity"), say("price"),
                 self.words.bracketed(say("value"), self._step.unit), say("share"),
                 say("note")]  # fmt: skip
        found = lines(self.places.account)
        keys = zip(found["service"], found["indicator"], found["item"], strict=True)
        numbers = {key: number for number, key in enumerate(keys)}
        table = monetary(self.places.account, self.places.lang).to_dict("records")
        sizes = Counter(row["service"] for row in table if row["row"] == "item")
        rows, before = [], ""
        for row in table:
            if row["row"] == "service" and sizes[row["service"]] == 1:
                continue
            number = numbers.get((row["service"], row["indicator"], row["item"]))
            rows.append(
                self._line(row, number, is_again=row["row"] == "item" and row["service"] == before)
            )
            before = row["service"] if row["row"] == "item" else ""
        return _table("monetary", say("monetary_caption"), heads, rows)

    def _line(self, row: Mapping[Any, Any], number: int | None, *, is_again: bool) -> Markup:
        say, kind, note = self.say, row["row"], ""
        names: Sequence[str] = ()
        name = row["service_name"]
        if kind == "item":
            names = (row["indicator_name"], row["item_name"])
            note = self.words.note(row["note"])
        elif kind == TOTAL:
            name = say("gep_short")
        else:
            name = say("subtotal", name=row["item_name" if kind == "sector" else f"{kind}_name"])
        is_valued = row["value"] != DASH
        value = _cell(float(row["value"]), self._step) if is_valued else _number(row["status"])
        cells = (
            tag("td", None, " · ".join(filter(None, names))),
            _number(self.words.amount(row["quantity"], row["unit"])),
            _number(self.words.amount(row["price"], row["price_unit"])),
            value,
            _number(percent(row["share_of_gep"]) if is_valued else ""),
            tag("td", {"class": "note"}, note),
        )
        unseen = tag("span", {"class": "unseen"}, name) if is_again else name
        is_told = kind == "item" and is_valued
        said = {"class": kind, "data-p": number if is_told else None}
        return tag("tr", said, tag("th", {"scope": "row"}, unseen), *cells)

    def formulas(self, kept: Sequence[Sequence[Any]]) -> Markup:
        """Every formula of the account once, set as mathematics where it is some.

        Each of ``kept`` is a title, the name of the result, the text, what it says, the conversion
        to the unit of the result, and what differs from cell to cell in a sum over them.
        """
        labels = self.places.account.manifest.labels
        names = {key: said[self.places.lang] for key, said in labels.items()}
        names["else"] = self.say("otherwise")
        steps = self.words.steps
        return Markup.joined(
            tag("figure", {"id": f"f{number}", "class": "formula"},
                tag("figcaption", None, title),
                self._set(text, result, names | steps(result) | {result: title}, factor, cells),
                tag("p", {"class": "says"}, says) if says and self.places.lang == "en" else "")
            for number, (title, result, text, says, factor, cells) in enumerate(kept)
        )  # fmt: skip

    def _set(
        self, text: str, result: str, names: Mapping[str, str], factor: float,
        cells: Sequence[str] | None,
    ) -> Markup:  # fmt: skip
        formula = read_formula(text)
        if formula is None:
            return tag("p", None, self.words.say("explain-algorithm", name=names[result]))
        by_area = cells is not None
        indexed = {key: f"{names.get(key, key)}{INDEX}" for key in cells or ()}
        indexed |= {CELL_AREA: f"{self.words.say('explain-cell-area')}{INDEX}", CELL: "i"}
        indexed[CELLS] = self.words.say("explain-cells")
        shown = over_cells(without_guards(formula), factor, by_area=by_area)
        return Markup(unstyled(as_mathml(shown, result, {**names, **indexed})))

    def checks(self) -> Markup:
        """The verdicts of every guard, those that ask for attention first."""
        frame = self.places.account.checks
        urgency = frame["verdict"].map(_URGENCY).fillna(0)
        rows = frame.iloc[urgency.argsort(kind="stable")].to_dict("records")
        heads = [self.say(key) for key in ("verdict", "check", "scope", "found", "band")]
        items = [self._check(row) for row in rows]
        return _table("checks", self.say("checks_caption"), heads, items)

    def _check(self, row: Mapping[Any, Any]) -> Markup:
        verdict = str(row["verdict"])
        known = words("page").get(f"verdict_{verdict}")
        name = str(known[self.places.lang]) if known else verdict
        value, low, high = (
            "" if math.isnan(row[key]) else f"{row[key]:.6g}" for key in ("value", "low", "high")
        )
        return tag(
            "tr", {"class": verdict},
            tag("td", None, tag("span", {"class": f"verdict {verdict}"}, name)),
            tag("th", {"scope": "row"}, self.words.note(row[f"message_{self.places.lang}"])),
            tag("td", None, self.words.scope(row["scope"])),
            _number(spaced(value, self.words.unit(row["unit"])) if value else ""),
            _number(f"{low} – {high}".strip(" –")),
        )  # fmt: skip

    def inputs(self) -> Markup:
        """Every input: how it came, who gave it, and the hash by which its file is known again."""
        heads = [self.say(key) for key in
                 ("input", "state", "provider", "data_year", "native", "file", "hash")]  # fmt: skip
        inputs = self.places.account.manifest.hashed.inputs
        rows = [self._input(one) for one in inputs]
        return _table("inputs", self.say("inputs_caption"), heads, rows)

    def _input(self, one: InputRecord) -> Markup:
        known, states, lang = words("export_inputs"), words("export_states"), self.places.lang
        name = known[one.name][lang] if one.name in known else self.words.label(one.name)
        state = states[one.state][lang] if one.state in states else one.state
        is_silent = one.state == "given" and not one.source
        provider = self.say("not_stated") if is_silent else half(one.source, lang)
        return tag(
            "tr", None,
            tag("th", {"scope": "row"}, name),
            tag("td", None, state),
            tag("td", None, provider),
            tag("td", None, str(one.data_year or "")),
            tag("td", None, one.native.replace(" degree", "°")),
            tag("td", None, one.path),
            tag("td", None, tag("code", {"title": one.sha256}, one.sha256[:_HASH])),
        )  # fmt: skip

    def checks_lead(self, recounted: int, differing: int) -> Markup:
        """How many checks passed, and how many quantities were computed again."""
        counts = Counter(self.places.account.checks["verdict"])
        loud = sum(counts.values()) - counts["ok"] - counts["note"]
        said = [self.say("checks_lead", ok=counts["ok"], note=counts["note"], warning=loud)]
        if recounted:
            again = self.say("checks_recount", count=f"{recounted:,}", differing=differing)
            said.append(again)
        return tag("p", {"class": "lead"}, " ".join(said))


def unstyled(mathml: str) -> str:
    """MathML whose alignment stands in classes, since the page forbids styles of its own.

    >>> unstyled('<mtd style="text-align:left">')
    '<mtd class="left">'
    """
    return _ALIGNED.sub(r'class="\1"', mathml)


def _table(
    name: str,
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Markup],
    said: Mapping[str, object] | None = None,
) -> Markup:
    """A table in a box of its own to scroll in, which the keyboard reaches."""
    head = tag("tr", None, *(tag("th", {"scope": "col"}, text) for text in heads))
    table = tag(
        "table", {"class": name, **(said or {})}, tag("caption", None, caption),
        tag("thead", None, head), tag("tbody", None, *rows),
    )  # fmt: skip
    box = {"class": "scroll", "role": "region", "tabindex": 0, "aria-label": caption}
    return tag("div", box, table)


def _cell(value: float, step: Shown) -> Markup:
    """A number; a dash where nothing was computed."""
    return _number(DASH if math.isnan(value) else shown(value, step))


def _number(text: str) -> Markup:
    return tag("td", {"class": "n"}, text)
