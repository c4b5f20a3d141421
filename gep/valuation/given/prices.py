"""The price of a given quantity: the one that stands beside it, else the norm's from the book."""

import math
from dataclasses import dataclass, replace

from gep.book.confidence import CONFIDENCE, GIVEN
from gep.catalogue.lookup import ITEM_AXIS, TYPE_AXIS
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used
from gep.inputs.tables.quantity import MONEY, Quantity
from gep.telling.notes import bilingual
from gep.units import price_unit
from gep.valuation.prices import Pricing


@dataclass(frozen=True)
class UnitPrice:
    """What one unit of a quantity is worth; the numbers are NaN where it has no price.

    ``constant`` is the price of the base year. ``lacking`` says why a price that the norm names
    is not there, ``used`` what of the book went in. ``book`` is the book's own where a price
    was given, NaN where it has none in that unit.
    """

    value: float
    unit: str
    year: int | None
    constant: float = math.nan
    confidence: str = GIVEN
    note: str = ""
    lacking: str = ""
    used: tuple[Used, ...] = ()
    book: float = math.nan

    @property
    def is_given(self) -> bool:
        """Whether it stood in the table."""
        return not math.isnan(self.value) and not self.used

    def same_as(self, other: "UnitPrice") -> bool:
        """Whether two prices are one, but for the dust of their units."""
        both = self.value, other.value
        return all(map(math.isnan, both)) or math.isclose(*both, rel_tol=1e-12)


_NONE = UnitPrice(math.nan, "", None)


def lists(rules: Rules, quantity: Quantity) -> bool:
    """Whether the norm counts the indicator."""
    said = rules.norm.services.get(quantity.service)
    return said is not None and said.counted and quantity.indicator in said.methods


def on_its_land(rules: Rules, quantity: Quantity) -> bool:
    """Whether the norm counts the service on the ecosystem type, if one is named."""
    kind = quantity.ecosystem_type
    return not kind or bool(rules.counted(quantity.indicator, (kind,)))


def is_counted(rules: Rules, quantity: Quantity) -> bool:
    """Whether a quantity belongs into the account; the others are for the memo."""
    return lists(rules, quantity) and on_its_land(rules, quantity)


def price_name(rules: Rules, quantity: Quantity) -> str:
    """The price that the norm names for the indicator, empty if it names none."""
    said = rules.norm.services.get(quantity.service)
    return said.prices.get(quantity.indicator, "") if said else ""


class Prices:
    """Finds the prices of quantities, each of the book's once."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._found: dict[tuple[str, str, str], UnitPrice] = {}

    def of(self, quantity: Quantity) -> UnitPrice:
        """The price of a quantity, as far as there is one."""
        rules, scope = self.rules, self.rules.scope
        unit = price_unit(quantity.unit)
        declared = rules.catalogue.indicators[quantity.indicator].unit
        is_money = quantity.unit == MONEY != declared
        price = 1.0 if is_money and math.isnan(quantity.price) else quantity.price
        if math.isnan(price):
            return self._booked(quantity)
        is_valued = bool(price_name(rules, quantity)) or not is_counted(rules, quantity)
        if not is_valued:
            return replace(_NONE, note=bilingual("value-price-unused"))
        constant = price if scope.base_year == scope.price_year else math.nan
        if math.isnan(quantity.price):
            note, book = bilingual("value-in-money"), _NONE
        else:
            book = _NONE if is_money else self._booked(quantity)
            note = _beside(book)
        own = book.value if book.unit == unit else math.nan
        return UnitPrice(price, unit, scope.price_year, constant, note=note, book=own)

    def _booked(self, quantity: Quantity) -> UnitPrice:
        key = quantity.indicator, quantity.item, quantity.ecosystem_type
        if key not in self._found:
            self._found[key] = self._looked(quantity)
        return self._found[key]

    def _looked(self, quantity: Quantity) -> UnitPrice:
        name, item = price_name(self.rules, quantity), quantity.item
        if not name:
            return _NONE
        axis = self.rules.catalogue.indicators[quantity.indicator].item
        is_free = axis and axis not in self.rules.catalogue.vocabulary.items
        own = (quantity.unit,) if is_free else ()
        price = self._pricing(quantity).of(quantity.indicator, name, (item,), own)
        unit, year = price.units[0], price.years[0]
        value = float(price.values.flat[0]) if price.values.size else math.nan
        if math.isnan(value):
            note = bilingual(self._why(quantity, name))
            return UnitPrice(value, unit, None, note=note, lacking=note)
        constant = math.nan if price.constant is None else float(price.constant.flat[0])
        confidence = CONFIDENCE[int(price.rank.flat[0])]
        return UnitPrice(value, unit, year, constant, confidence, used=price.used)

    def _pricing(self, quantity: Quantity) -> Pricing:
        types = tuple(filter(None, (quantity.ecosystem_type,)))
        return Pricing(replace(self.rules, types=types))

    def _why(self, quantity: Quantity, name: str) -> str:
        """Why there is no price: it goes by what the row does not say, or the book has none."""
        axes = {a for term in self.rules.catalogue.prices[quantity.indicator, name].terms
                for a in term.by}  # fmt: skip
        if TYPE_AXIS in axes and not quantity.ecosystem_type:
            return "value-price-by-type"
        item_axis = self.rules.catalogue.indicators[quantity.indicator].item
        if axes & {ITEM_AXIS, *item_axis.split("|")} - {""} and not quantity.item:
            return "value-price-by-item"
        return "reason-no-price"


def _beside(book: UnitPrice) -> str:
    """What the book says where a price is given."""
    if math.isnan(book.value):
        return bilingual("value-price-given")
    shown = f"{book.value:.6g} {book.unit}".removesuffix(" 1")
    return bilingual("value-price-beside", book=shown, year=book.year)
