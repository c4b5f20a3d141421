"""What a hectare gives, by the formulas, limits and prices of an account: no raster is read here.

Left out is what does not come of the land of a cell: amounts that statistics report, which nobody
knows to lie anywhere but in a township, and changes against an opening land cover.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from gep import units
from gep.catalogue.intensity import Array, Intensity, Weighted
from gep.service import PerArea
from gep.units import per_hectare
from gep.valuation.quantities import Quantities
from gep.valuation.records import Record
from gep.valuation.valuation import Valued
from gep.words import LANGUAGES, Language, say

QUANTITY, VALUE = "quantity", "value"
_MONEY = "CNY yr-1"


def intensities(valued: Valued, quantities: Quantities) -> tuple[Intensity, ...]:
    """Every intensity of an account, in its own order.

    Quantities of all that is counted and of all that the pass computed on cells, one for each item;
    the value of each service; and the value of all services together, as far as it lies in cells.
    ``quantities`` are those that ``valued`` was made of.
    """
    return tuple(_Intensities(valued, quantities).all())


class _Intensities:
    def __init__(self, valued: Valued, quantities: Quantities) -> None:
        self.rules, self.quantities = quantities.rules, quantities
        self.records = [r for r in valued.records if quantities.rests_on_land(r.variant)]
        self._weights = {r.variant.key: self._of_record(r) for r in self.records}

    def all(self) -> Iterator[Intensity]:
        """Quantities first, then values."""
        for record in self.records:
            if record.counted or self._is_per_area(record):
                yield from self._quantities(record)
        by_service: dict[str, list[Weighted]] = {}
        for record in self.records:
            if record.counted and record.price is not None:
                by_service.setdefault(record.service, []).append(self._value(record))
        for service, parts in by_service.items():
            yield self._total(f"{service}_{VALUE}", parts, service)
        if by_service:
            yield self._total(f"gep_{VALUE}", [one for all in by_service.values() for one in all])

    def _is_per_area(self, record: Record) -> bool:
        form = self.rules.catalogue.form(record.indicator, record.variant.method)
        return isinstance(form, PerArea)

    def _of_record(self, record: Record) -> Mapping[str, Array]:
        """Weights ``[item, type]`` of the leaves, an amount a hectare, NaN without a row."""
        response = self.quantities.response(record.variant)
        shape = (len(record.variant.leaves), len(record.items), 1, len(self.quantities.types))
        a_hectare = np.broadcast_to(response, shape)[:, :, 0] * units.conversion("ha", "m2")
        has_row = record.amount.counted.any(axis=-2)
        return dict(zip(record.variant.leaves, np.where(has_row, a_hectare, np.nan), strict=True))

    def _quantities(self, record: Record) -> Iterator[Intensity]:
        for number, item in enumerate(record.items):
            weights = {leaf: w[number] for leaf, w in self._weights[record.variant.key].items()}
            if any(np.isfinite(one).any() for one in weights.values()):
                yield Intensity(
                    "_".join(filter(None, (record.indicator, item))),
                    QUANTITY,
                    per_hectare(self.rules.unit(record.indicator, item)),
                    {lang: self._title(record, item, lang) for lang in LANGUAGES},
                    (Weighted(weights, record.variant.rasters),),
                    record.service, record.indicator, item,
                )  # fmt: skip

    def _title(self, record: Record, item: str, lang: Language) -> str:
        declared = self.rules.catalogue.indicators[record.indicator]
        title = getattr(declared, lang) or record.indicator
        if not item:
            return str(title)
        known = self.rules.lookup.vocabulary.items[declared.item].get(item)
        return say("raster_of_item", lang, what=title, item=getattr(known, lang, "") or item)

    def _value(self, record: Record) -> Weighted:
        """All items of a counted indicator together, by their prices."""
        assert record.price is not None
        price = np.broadcast_to(
            record.price.values, (len(record.items), 1, len(self.quantities.types))
        )[:, 0]
        return Weighted(
            {leaf: _summed(w * price) for leaf, w in self._weights[record.variant.key].items()},
            record.variant.rasters,
        )

    def _total(self, name: str, parts: Sequence[Weighted], service: str = "") -> Intensity:
        declared = self.rules.catalogue.services.get(service)
        titles: dict[Language, str] = {
            lang: say("raster_of_value", lang, service=getattr(declared, lang))
            if declared
            else say("raster_of_all_value", lang)
            for lang in LANGUAGES
        }
        return Intensity(name, VALUE, per_hectare(_MONEY), titles, tuple(parts), service)


def _summed(by_item: Array) -> Array:
    """The items of a type added up, NaN where it has none."""
    has_any = np.isfinite(by_item).any(axis=0)
    return np.where(has_any, np.nansum(by_item, axis=0), np.nan)
