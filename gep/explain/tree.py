"""From an account folder to the tree of an explanation."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from msgspec import structs

from gep.account.account import read_account
from gep.account.manifest import IndicatorRecord, InputRecord
from gep.book.confidence import GIVEN, recalled_share
from gep.explain.archive import Archive, same
from gep.explain.cell import CellArchive, cell_at
from gep.explain.given import given_price
from gep.explain.nodes import (
    Explanation,
    Input,
    OtherMethod,
    ProductNode,
    Silence,
    TypeRow,
    Workings,
    are_side_by_side,
)
from gep.explain.pricing import price_node
from gep.explain.question import Question, asked
from gep.explain.working import ZoneWorkings
from gep.problems import UsageProblem

_KEYS = ["indicator", "item", "method"]
_STATISTICS, _OPENING_AREA = "statistics", "opening_area"


def explain(
    folder: Path,
    service: str,
    zone: str = "",
    ecosystem_type: str = "",
    at: tuple[float, float] | None = None,
) -> Explanation:
    """Where the numbers of a service come from, read from a finished account folder alone.

    Parameters
    ----------
    folder
        the account.
    service
        a service, or one of its indicators, by key or by a label of either language.
    zone
        code or name of a zone of any layer, or ``layer/code``; empty means the county.
    ecosystem_type
        one ecosystem type by id or label; empty means all, each told.
    at
        longitude and latitude in degrees (CGCS2000 or WGS 84) of one cell, instead of a zone.

    Raises
    ------
    DataProblem
        The folder is no account as gep wrote it, or it knows no such service, zone, type or cell.
    UsageProblem
        A cell and a zone or type were asked for at once.
    """
    account = read_account(folder)
    question = asked(account, service, zone, ecosystem_type)
    if at is None:
        return _Builder(Archive(account), question).explanation()
    if zone or ecosystem_type:
        raise UsageProblem("a cell has its own zone and type: give either it or them")
    archive = CellArchive(account, cell_at(account, *at))
    of_cell = replace(question, zone=archive.cell.zone, ecosystem_type=archive.cell.ecosystem_type)
    told = _Builder(archive, of_cell).explanation()
    return replace(told, cell=archive.node(question.service))


class _Builder:
    """One explanation on its way."""

    def __init__(self, archive: Archive, question: Question) -> None:
        self.archive = archive
        self.question = question
        kinds = [question.ecosystem_type] if question.ecosystem_type else self._kinds()
        self.worker = ZoneWorkings(archive, question.zone, kinds)

    def explanation(self) -> Explanation:
        account, question = self.archive.account, self.question
        counted, beside = self._rows(account.rows()), self._rows(account.memo)
        is_counted = len(counted) > 0
        shown = counted if is_counted else beside
        products = tuple(self._products(shown, is_counted))
        apart = are_side_by_side(products)
        names = self._inputs(product.workings for product in products)
        about = self.archive.hashed.account
        return Explanation(
            account_id=account.manifest.account_id,
            name=about.name,
            year=about.year,
            norm=about.norm,
            price_year=about.price_year,
            service=question.service,
            counted=is_counted,
            zone_layer=question.zone.layer,
            zone_code=question.zone.code,
            zone_name=question.zone.name,
            ecosystem_type=question.ecosystem_type,
            value=math.nan if apart else _total(product.value for product in products),
            recalled_share=math.nan if apart else _recalled_share(products),
            products=products,
            silent=tuple(_silences(shown)),
            others=tuple(_others(beside)) if is_counted else (),
            inputs=tuple(self._input_nodes(names, any(p.workings for p in products))),
            labels=account.manifest.labels,
        )

    def _rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        question = self.question
        own = self.archive.rows_in(frame, question.zone, question.service)
        if question.indicator:
            own = own[own["indicator"].isin([question.indicator, ""])]
        if question.ecosystem_type:
            own = own[own["ecosystem_type"].isin([question.ecosystem_type, ""])]
        return own

    def _kinds(self) -> list[str]:
        """The ecosystem types that the service has rows of."""
        account, service = self.archive.account, self.question.service
        rows = pd.concat([account.rows(), account.memo])
        mine = rows[(rows["service"] == service) & (rows["ecosystem_type"] != "")]
        return sorted(mine["ecosystem_type"].unique())

    def _products(self, rows: pd.DataFrame, is_counted: bool) -> Iterator[ProductNode]:
        typed = rows["ecosystem_type"] != ""
        if not self.question.ecosystem_type:  # a quantity may be given for all types together
            typed |= rows["status"] == "computed"
        for (indicator, item, method), part in rows[typed].groupby(_KEYS, sort=False):
            variant = self.archive.variants.get(f"{indicator}/{method}")
            yield self._product(str(item), part, variant, is_counted)

    def _product(
        self, item: str, part: pd.DataFrame, variant: IndicatorRecord | None, is_counted: bool
    ) -> ProductNode:
        first: dict[Any, Any] = part.iloc[0].to_dict()
        total = _total(part["quantity"])
        recorded = {
            str(kind): float(quantity)
            for kind, quantity in zip(part["ecosystem_type"], part["quantity"], strict=True)
        }
        is_given = first["method"] == GIVEN
        price = None
        if variant and is_given:
            price = given_price(self.archive, variant.price, item, part)
        elif variant and variant.price:
            price = price_node(self.archive, variant.price, item, part)
        is_computed = variant is not None and not is_given
        workings = self.worker.of(variant, item, recorded) if variant and is_computed else None
        return ProductNode(
            indicator=first["indicator"],
            item=item,
            method=first["method"],
            counted=is_counted,
            quantity=total,
            unit=first["unit"],
            value=_total(part["value_yuan"]),
            coverage=self._coverage(part),
            price=price,
            rows=tuple(_type_rows(part, total)),
            workings=workings,
        )

    def _coverage(self, part: pd.DataFrame) -> float:
        zone = self.question.zone
        area = np.asarray([self.archive.area(zone, k) for k in part["ecosystem_type"]])
        coverage = part["coverage"].to_numpy(np.float64)
        if area.sum() == 0:
            return float(coverage.min())
        return float((coverage * area).sum() / area.sum())

    def _inputs(self, workings: Iterable[Workings | None]) -> dict[str, None]:
        """Names of the rasters that formulas rest on, through upstream and derivations."""
        names: dict[str, None] = {}
        for one in workings:
            if one is None:
                continue
            names |= dict.fromkeys(one.rasters)
            names |= {argument.name: None for step in one.steps for argument in step.arguments}
            names |= self._inputs(one.upstream)
            for statistic in (*one.statistics, *(one.limit.statistics if one.limit else ())):
                names |= dict.fromkeys((_STATISTICS, statistic.shared_by))
        for name in list(names):
            if name in self.archive.hashed.derived:
                names |= self._inputs((self.worker.derived(name),))
        return names

    def _input_nodes(self, names: dict[str, None], is_told: bool) -> Iterator[Input]:
        inputs = self.archive.hashed.inputs
        records = [one for one in inputs if is_told or one.kind == "quantities"]
        closing = next((one for one in records if one.kind == "land_cover"), None)
        for record in records:
            kind, name = record.kind, record.name
            is_used = {
                "raster": name in names,
                "statistics": name in names,
                "zones": name == self.question.zone.layer,
                "quantities": True,
                "land_cover": record is closing or _OPENING_AREA in names,
            }
            if is_used.get(kind):
                yield self._input(record)

    def _input(self, record: InputRecord) -> Input:
        known = {one.name for one in fields(Input)} - {"derived"}
        derived = self.worker.derived(record.name) if record.state == "derived" else None
        kept = {k: v for k, v in structs.asdict(record).items() if k in known}
        return Input(**kept, derived=derived)


def _by_size(quantity: "pd.Series[float]") -> "pd.Series[float]":
    return -quantity.abs()


def _type_rows(part: pd.DataFrame, total: float) -> Iterator[TypeRow]:
    ordered = part.sort_values("quantity", key=_by_size, kind="stable", na_position="last")
    for values in ordered.to_dict("records"):
        row: dict[Any, Any] = values
        value = row["quantity"] * row["price"]
        yield TypeRow(
            ecosystem_type=row["ecosystem_type"],
            quantity=row["quantity"],
            share=row["quantity"] / total if total else math.nan,
            price=row["price"],
            value=row["value_yuan"],
            coverage=row["coverage"],
            status=row["status"],
            allocated=bool(row["allocated"]),
            confidence=row["confidence"],
            note=row["note"],
            agrees=same(value, row["value_yuan"]),
        )


def _silences(rows: pd.DataFrame) -> Iterator[Silence]:
    whole = rows[(rows["ecosystem_type"] == "") & (rows["status"] != "computed")]
    for row in whole.itertuples():
        yield Silence(
            str(row.indicator), str(row.item), str(row.method), str(row.status), str(row.note)
        )


def _others(rows: pd.DataFrame) -> Iterator[OtherMethod]:
    typed = rows[rows["status"] == "computed"]
    for (indicator, item, method), part in typed.groupby(_KEYS, sort=False):
        unit, quantity = str(part["unit"].iloc[0]), _total(part["quantity"])
        value = _total(part["value_yuan"])
        yield OtherMethod(str(indicator), str(item), str(method), quantity, unit, value)


def _recalled_share(products: Iterable[ProductNode]) -> float:
    """Share of the value that rests on a recalled coefficient."""
    rows = [r for product in products for r in product.rows if not math.isnan(r.value)]
    return recalled_share([row.value for row in rows], [row.confidence for row in rows])


def _total(values: Iterable[float]) -> float:
    """The sum of the numbers there are, NaN if there is none."""
    numbers = [float(value) for value in values if not math.isnan(value)]
    return math.fsum(numbers) if numbers else math.nan
