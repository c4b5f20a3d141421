"""What a valuation says of each indicator: its quantities and prices, or why it has none."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gep.catalogue.variants import Variant
from gep.valuation.grounds import Grounds
from gep.valuation.prices import Price
from gep.valuation.quantities import Amount

Array: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Record:
    """A variant of an indicator with its numbers.

    ``price`` is the one that the norm names, ``others`` those that a counted indicator could have
    had instead; ``departs`` tells that the account chose the method against the norm. ``said`` are
    the notes ``[item, zone, type]`` of quantities that were given.
    """

    service: str
    indicator: str
    variant: Variant
    amount: Amount
    grounds: Grounds
    counted: bool
    price: Price | None = None
    others: tuple[Price, ...] = ()
    departs: bool = False
    said: npt.NDArray[np.object_] | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """The items of the indicator, ``("",)`` if it has none."""
        return self.amount.items

    def value(self, price: Price) -> Array:
        """Quantity times price, ``[..., item, zone, type]``, NaN where either is missing."""
        counted: Array = np.where(self.amount.counted, self.amount.quantity, np.nan) * price.values
        return counted


@dataclass(frozen=True)
class Reason:
    """Why something is not computed: a sentence of the words and the names in it, or a text."""

    sentence: str
    names: str = ""


@dataclass(frozen=True)
class Refusal:
    """An indicator, or (without one) a service, that has no numbers at all, with the reason."""

    service: str
    indicator: str
    status: str
    reason: Reason
    counted: bool
