"""An explanation in words of one language, as a tree of texts."""

import math
from collections.abc import Iterable, Iterator, Mapping

from gep.account.columns import COUNTY
from gep.book.confidence import GIVEN
from gep.explain.arithmetic import stated, worked
from gep.explain.branches import ASCII, BOXES, Branch, TreeDrawing, columns
from gep.explain.cell_words import cell_formulas, cell_lines
from gep.explain.nodes import (
    Explanation,
    Input,
    OtherMethod,
    PriceNode,
    ProductNode,
    Silence,
    TypeRow,
)
from gep.explain.working_words import WorkingWords
from gep.telling.numbers import MISSING, percent, readable
from gep.telling.telling import Telling
from gep.words import Language

_HUNDRED_MILLION, _BILLION = 1e8, 1e9
_SHORT = 1e-3
_HASH = 12


def explanation_lines(explanation: Explanation, lang: Language, boxes: bool) -> list[str]:
    """The tree in lines of a hundred columns."""
    words = Telling(explanation.labels, lang)
    files = {one.name: _file(words, one) for one in explanation.inputs if one.sha256}
    root = _Words(words, explanation.price_year, files).root(explanation)
    return TreeDrawing(BOXES if boxes else ASCII, words.say("explain-again")).lines(root)


class _Words:
    """Says the upper part of the tree; formulas are said by `WorkingWords`."""

    def __init__(self, words: Telling, price_year: int, files: Mapping[str, str]) -> None:
        self.words = words
        self.price_year = price_year
        self.working = WorkingWords(words, price_year, files)

    def root(self, explanation: Explanation) -> Branch:
        words = self.words
        zone = " ".join(filter(None, (explanation.zone_name, explanation.zone_code)))
        layer = (
            "" if explanation.zone_layer == COUNTY else f" ({words.label(explanation.zone_layer)})"
        )
        head = words.say(
            "explain-head", service=self.working.named(explanation.service),
            zone=f"{zone}{layer}".strip(),
            year=explanation.year, norm=words.label(explanation.norm),
        )  # fmt: skip
        if explanation.ecosystem_type:
            head = words.joined((head, words.label(explanation.ecosystem_type)), "comma")
        lines = [head, *self._value(explanation)]
        if not math.isnan(explanation.recalled_share):
            lines.append(
                words.say("explain-recalled-share", share=percent(explanation.recalled_share))
            )
        if not explanation.counted and explanation.products:
            lines.append(words.say("explain-memo"))
        if explanation.cell is not None:
            lines += cell_lines(words, explanation.cell)
        if not explanation.agrees:
            lines.append(words.say("explain-differs"))
        below = [
            *(self._product(product) for product in explanation.products),
            *(cell_formulas(words, explanation.cell) if explanation.cell else ()),
            *(self._silence(silence) for silence in explanation.silent),
            *self._others(explanation.others),
            *self._inputs(explanation.inputs),
        ]
        return Branch("\n".join(lines), tuple(below))

    def _value(self, explanation: Explanation) -> Iterator[str]:
        if not explanation.products:
            if not explanation.silent:
                yield self.words.say("explain-nothing")
            return
        if explanation.is_side_by_side:
            yield self.words.say("explain-side-by-side")
            return
        if math.isnan(explanation.value):
            yield self.words.say("explain-no-value")
            return
        short = explanation.value / (_HUNDRED_MILLION if self.words.lang == "zh" else _BILLION)
        text = self.words.say("explain-value", value=readable(explanation.value))
        if abs(short) > _SHORT:
            text += self.words.say("explain-short", short=f"{short:,.4g}")
        yield text

    def _product(self, product: ProductNode) -> Branch:
        below = [self._quantity(product)]
        if product.price is not None and product.price.by_type:
            below.insert(0, self._price(product.price, product.item))
        if product.workings is not None:
            below.append(self.working.formula(product.workings))
        return Branch(self._product_text(product), tuple(below))

    def _product_text(self, product: ProductNode) -> str:
        words = self.words
        name = self.working.named(product.indicator)
        if product.item:
            name = words.joined((name, words.label(product.item)), "comma")
        if not product.counted:
            name = words.say("explain-by-method", name=name, method=words.method(product.method))
        quantity = self.working.amount(product.quantity, product.unit)
        if product.price is None:
            return words.say("explain-physical", name=name, quantity=quantity)
        if not product.price.by_type:
            return words.say("explain-unpriced", name=name, quantity=quantity)
        value = readable(product.value)
        if len(product.price.by_type) > 1:
            return words.say("explain-valued-by-type", name=name, value=value, quantity=quantity)
        price = self.working.amount(product.price.by_type[0][1], product.price.unit)
        return words.say("explain-valued", name=name, value=value, quantity=quantity, price=price)

    def _quantity(self, product: ProductNode) -> Branch:
        text = self.words.say(
            "explain-quantity-given" if product.method == GIVEN else "explain-quantity",
            quantity=self.working.amount(product.quantity, product.unit),
            coverage=percent(product.coverage) or MISSING,
        )
        rows = product.rows
        all_allocated = all(row.allocated for row in rows)
        if all_allocated:
            text = self.words.joined((text, self.words.say("explain-allocated")), "comma")
        cells = [self._cells(row, product.unit) for row in rows]
        lines = columns(cells)
        below = (
            Branch(self._with_notes(line, row, is_said=all_allocated))
            for line, row in zip(lines, rows, strict=True)
        )
        return Branch(text, tuple(below))

    def _cells(self, row: TypeRow, unit: str) -> list[str]:
        return [
            self.words.label(row.ecosystem_type),
            self.working.amount(row.quantity, unit),
            percent(row.share) or MISSING,
            self._coverage(row.coverage),
            "" if math.isnan(row.value) else self._money(row.value),
        ]

    def _money(self, value: float) -> str:
        return self.words.say("explain-money", value=readable(value))

    def _coverage(self, coverage: float) -> str:
        if coverage == 1 or math.isnan(coverage):
            return ""
        return self.words.say("explain-coverage", coverage=percent(coverage))

    def _with_notes(self, line: str, row: TypeRow, *, is_said: bool) -> str:
        notes = [self.words.say("explain-allocated")] if row.allocated and not is_said else []
        if row.note and (row.status != "computed" or math.isnan(row.coverage)):  # or given
            notes.append(self.words.note(row.note))
        if row.agrees is False:
            notes.append(self.words.say("explain-differs"))
        return "  ".join([line, *notes])

    def _price(self, price: PriceNode, item: str) -> Branch:
        words = self.words
        name, year = self.working.named(price.name), price.year
        is_plain = price.formula in [one.name for one in price.coefficients]
        if is_plain:
            (_, value), *others = price.by_type
            shown = "" if others else self.working.amount(value, price.unit)
            text = words.say("explain-price", name=name, value=shown or price.unit, year=year)
        elif price.name == GIVEN:
            text = words.say("explain-price-given", year=year)
        else:
            names = {one.name: words.label(one.name) for one in price.coefficients}
            formula = stated(price.formula, names)
            text = words.say("explain-price-of", name=name, formula=formula, year=year)
        if price.year != self.price_year:
            text += words.say("explain-price-asked", year=self.price_year)
        if price.numbers and not is_plain:
            amount = self.working.amount(price.by_type[0][1], price.unit)
            text += f"\n{worked(price.formula, price.arguments, words, price.factor)} = {amount}"
        if price.says and words.lang == "en":
            text += f"\n{price.says}"
        if price.agrees is False:
            text += f"\n{words.say('explain-differs')}"
        below = [self.working.coefficient(one, item) for one in price.coefficients]
        if len(price.by_type) > 1:
            cells = [(words.label(k), self.working.amount(v, price.unit)) for k, v in price.by_type]
            below += [Branch(line) for line in columns(cells)]
        return Branch(text, tuple(below))

    def _silence(self, silence: Silence) -> Branch:
        words = self.words
        name = self.working.named(silence.indicator) if silence.indicator else "-"
        if silence.item:
            name = words.joined((name, words.label(silence.item)), "comma")
        key = "applicable" if silence.status == "not_applicable" else "computed"
        return Branch(words.say(f"explain-not-{key}", name=name, why=words.note(silence.note)))

    def _others(self, others: Iterable[OtherMethod]) -> Iterator[Branch]:
        """One line for all that was computed beside the account, the items of each added up."""
        words = self.words
        groups: dict[tuple[str, str, str], list[OtherMethod]] = {}
        for one in others:
            groups.setdefault((one.indicator, one.method, one.unit), []).append(one)
        texts = []
        for (indicator, method, unit), alike in groups.items():
            quantity = self.working.amount(math.fsum(one.quantity for one in alike), unit)
            values = [one.value for one in alike if not math.isnan(one.value)]
            value = f" = {self._money(math.fsum(values))}" if values else ""
            name = words.label(indicator)
            texts.append(
                words.say(
                    "explain-other",
                    name=name,
                    method=words.method(method),
                    quantity=quantity,
                    value=value,
                )
            )
        if texts:
            yield Branch(words.say("explain-others", others=words.joined(texts, "semicolon")))

    def _inputs(self, inputs: tuple[Input, ...]) -> Iterator[Branch]:
        if inputs:
            yield Branch(
                self.words.say("explain-inputs"), tuple(self._input(one) for one in inputs)
            )

    def _input(self, one: Input) -> Branch:
        words = self.words
        facts = [*self._state(one), one.path]
        if one.sha256:
            facts.append(words.say("explain-hash", hash=one.sha256[:_HASH]))
        facts.append(words.said(one.source))
        if one.data_year:
            facts.append(words.say("explain-year", year=one.data_year))
        facts.append(native(one.native))
        if one.kind == "raster" and one.state == "given":
            how = words.word("report", f"resampling_{one.resampling}")
            resampled = words.say("explain-resampled", method=how)
            facts.append(words.say("explain-as-it-is") if one.resampling == "none" else resampled)
        if one.coverage is not None:
            facts.append(words.say("explain-share-covered", coverage=percent(one.coverage)))
        if one.derived is None:
            facts.append(words.note(one.note))
        named = one.kind in ("land_cover", "statistics")
        name = words.say(f"explain-kind-{one.kind}") if named else self.working.named(one.name)
        text = f"{name}{words.colon}{words.joined(facts, 'comma')}"
        below = (
            (self.working.coefficient(c) for c in one.derived.coefficients) if one.derived else ()
        )
        return Branch(text, tuple(below))

    def _state(self, one: Input) -> list[str]:
        if one.derived is None:
            return [self.words.say(f"explain-state-{one.state}")]
        method = self.words.method(one.derived.method)
        formula = self.working.equation(one.derived)
        return [self.words.say("explain-state-derived", method=method, formula=formula)]


def native(text: str) -> str:
    """A resolution and its CRS, degrees by their sign.

    >>> native("0.01 degree, EPSG:4326")
    '0.01°, EPSG:4326'
    """
    return text.replace(" degree", "°")


def _file(words: Telling, one: Input) -> str:
    """A file by what it is, its name and the beginning of its hash."""
    kind = one.kind if one.kind == "land_cover" else ""
    name = words.say(f"explain-kind-{kind}") if kind else words.label(one.name)
    return f"{name} {one.path} ({one.sha256[:_HASH]})"
