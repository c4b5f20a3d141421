"""Where each drawn row comes from: the explanation of a single row of the account."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

import pandas as pd
from msgspec import structs

from gep.account.account import Account
from gep.book.confidence import GIVEN, RECALLED
from gep.explain import Explanation
from gep.explain.archive import Archive, Zone, same
from gep.explain.given import given_price
from gep.explain.nodes import Input, PriceNode, ProductNode, TypeRow, Workings
from gep.explain.pricing import price_node
from gep.explain.working import ZoneWorkings

_STATISTICS, _OPENING_AREA = "statistics", "opening_area"
_TYPE_ROW = {one.name for one in fields(TypeRow)} & {"ecosystem_type", "quantity", "price",
             "coverage", "status", "allocated", "confidence", "note"}  # fmt: skip
_INPUT = {one.name for one in fields(Input)} - {"derived"}

Row = Mapping[Any, Any]


def derivations(account: Account, rows: pd.DataFrame) -> Iterator[Explanation]:
    """For each row of an account the tree from its value down to the inputs.

    What `gep explain` tells of a service, told of one row; the folder is read once for all.
    """
    archive = Archive(account)
    for number, row in enumerate(rows.to_dict("records")):
        yield _Derivation(archive, row, rows.iloc[[number]]).explanation()


class _Derivation:
    """The explanation of one row on its way."""

    def __init__(self, archive: Archive, row: Row, frame: pd.DataFrame) -> None:
        self.archive, self.row, self.frame = archive, row, frame
        zone = Zone(row["zone_layer"], row["zone_code"], row["zone_name"])
        self.worker = ZoneWorkings(archive, zone, [row["ecosystem_type"]])
        self.variant = archive.variants.get(f"{row['indicator']}/{row['method']}")

    def explanation(self) -> Explanation:
        row, about = self.row, self.archive.hashed.account
        workings = self._workings()
        return Explanation(
            account_id=self.archive.account.manifest.account_id,
            name=about.name,
            year=about.year,
            norm=about.norm,
            price_year=about.price_year,
            service=row["service"],
            counted=True,
            zone_layer=row["zone_layer"],
            zone_code=row["zone_code"],
            zone_name=row["zone_name"],
            ecosystem_type=row["ecosystem_type"],
            value=row["value_yuan"],
            recalled_share=float(row["confidence"] == RECALLED),
            products=(self._product(workings),),
            silent=(),
            others=(),
            inputs=tuple(self._inputs(workings)),
            labels=self.archive.account.manifest.labels,
        )

    def _workings(self) -> Workings | None:
        if self.variant is None or self.row["method"] == GIVEN:
            return None
        recorded = {self.row["ecosystem_type"]: self.row["quantity"]}
        return self.worker.of(self.variant, self.row["item"], recorded)

    def _price(self) -> PriceNode | None:
        if self.variant is None:
            return None
        if self.row["method"] == GIVEN:
            return given_price(self.archive, self.variant.price, self.row["item"], self.frame)
        if self.variant.price is None:
            return None
        return price_node(self.archive, self.variant.price, self.row["item"], self.frame)

    def _product(self, workings: Workings | None) -> ProductNode:
        row = self.row
        whole = TypeRow(
            **{name: row[name] for name in _TYPE_ROW},
            share=1.0,
            value=row["value_yuan"],
            agrees=same(row["quantity"] * row["price"], row["value_yuan"]),
        )
        return ProductNode(
            indicator=row["indicator"],
            item=row["item"],
            method=row["method"],
            counted=True,
            quantity=row["quantity"],
            unit=row["unit"],
            value=row["value_yuan"],
            coverage=row["coverage"],
            price=self._price(),
            rows=(whole,),
            workings=workings,
        )

    def _inputs(self, workings: Workings | None) -> Iterator[Input]:
        """The files that the row rests on, the land cover first."""
        names = self._names([workings] if workings else [])
        records = self.archive.hashed.inputs
        closing = next((one for one in records if one.kind == "land_cover"), None)
        for record in records:
            kind, name = record.kind, record.name
            is_used = {
                "raster": name in names,
                "statistics": _STATISTICS in names,
                "zones": name == self.row["zone_layer"],
                "quantities": True,
                "land_cover": record is closing or _OPENING_AREA in names,
            }
            if is_used.get(kind):
                kept = structs.asdict(record).items()
                fields = {key: value for key, value in kept if key in _INPUT}
                is_derived = record.state == "derived"
                yield Input(**fields, derived=self.worker.derived(name) if is_derived else None)

    def _names(self, workings: Iterable[Workings]) -> set[str]:
        """Names of the rasters and statistics that formulas rest on, through all below them."""
        names: set[str] = set()
        for one in workings:
            names |= {*one.rasters, *(a.name for step in one.steps for a in step.arguments)}
            names |= self._names(one.upstream)
            for statistic in (*one.statistics, *(one.limit.statistics if one.limit else ())):
                names |= {_STATISTICS, statistic.shared_by}
        derived = [self.worker.derived(n) for n in names if n in self.archive.hashed.derived]
        return names | self._names(derived) if derived else names
