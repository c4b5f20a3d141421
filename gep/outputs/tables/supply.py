"""Tables of the county by service, indicator and item: physical, monetary, prices."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd
from msgspec import structs

from gep.account.account import Account
from gep.account.columns import CATEGORIES, COUNTY, CURRENCY
from gep.account.exact_sums import exact_sum
from gep.book.confidence import GIVEN, weakest
from gep.outputs.tables.parts import TOTAL, labels, with_units
from gep.outputs.tables.sectors import SECTORS, sector
from gep.words import Language

DASH = "—"
_ORIGIN = ("parameter", "source", "source_title", "confidence", "local", "chain")
_KEYS = ["category", "service", "indicator", "item"]
_MEASURED = ("quantity", "unit", "price", "price_unit", "price_year", "value", "constant_value",
             "method", "coverage", "confidence", "tier", "nature_share", "status",
             "note")  # fmt: skip


def physical(account: Account, lang: Language) -> pd.DataFrame:
    """T2: the physical account of the county, with what is missing and why."""
    found = lines(account)
    columns = {
        **_named(found, account, lang),
        **{name: found[name] for name in ("unit", "quantity")},
        "method": [
            _joined(account.telling(lang).method(m) for m in methods) for methods in found["method"]
        ],
        "coverage": found["coverage"],
        "confidence": [account.telling(lang).confidence(key) for key in found["confidence"]],
        "tier": found["tier"],
        "status": labels(found["status"], account.telling(lang)),
        "note": found["note"],
    }
    return pd.DataFrame(columns)


def monetary(account: Account, lang: Language) -> pd.DataFrame:
    """T4: the monetary account of the county: lines, services, categories, total.

    Products of several sectors have a row with the sum of each sector below its lines.

    What is not applicable or not computed has a dash for a value, and the reason.
    """
    found = lines(account)
    found = found[found["value"].notna() | (found["status"] != "computed")]
    table = pd.concat(list(_with_subtotals(found)), ignore_index=True)
    by_category = table[table["row"] == "category"].set_index("category")["value"]
    total = table["value"].iloc[-1]
    columns = {
        "row": table["row"],
        **_named(table, account, lang),
        **{name: table[name] for name in ("quantity", "unit", "price", "price_unit", "price_year")},
        "value": table["value"].astype(object).where(table["value"].notna(), DASH),
        "share_of_category": table["value"] / table["category"].map(by_category),
        "share_of_gep": table["value"] / total,
        "constant_value": table["constant_value"],
        "nature_share": table["nature_share"],
        "status": labels(table["status"], account.telling(lang)),
        "note": table["note"],
    }
    return with_units(pd.DataFrame(columns), {"value": CURRENCY, "constant_value": CURRENCY})


def price_table(account: Account, lang: Language) -> pd.DataFrame:
    """T3: every unit price in use, with the coefficient it comes from and how it was moved."""
    rows = account.rows(layer=account.accounting_area)
    priced = rows[rows["value_yuan"].notna()]
    terms = [*_KEYS[1:], "price", "price_unit", "price_year", "constant_price"]
    distinct = priced[["category", *terms]].drop_duplicates().to_dict("records")
    table = pd.DataFrame(sorted(distinct, key=partial(_placed, account)), columns=terms)
    origins = [
        _origin(account, str(indicator), str(item))
        for indicator, item in zip(table["indicator"], table["item"], strict=True)
    ]
    columns = {
        **_named(table, account, lang),
        **{name: table[name].astype(priced[name].dtype) for name in terms[3:]},
        **{
            name: [_joined(cell_text(row.get(name)) for row in rows) for rows in origins]
            for name in _ORIGIN
        },
    }
    return pd.DataFrame(columns)


def _origin(account: Account, indicator: str, item: str) -> list[dict[str, Any]]:
    """Coefficients that the price of an indicator, and of an item, was made of."""
    hashed = account.manifest.hashed
    records = [r for r in hashed.indicators.values() if r.indicator == indicator]
    prices = [record.price for record in records if record.price]
    names = {term.name for price in prices for term in price.terms}
    others = {other for record in records for other in record.items} - {item}
    found = [
        structs.asdict(one)
        for one in hashed.coefficients
        if one.parameter in names and indicator in one.used_by and not others & {*one.key}
    ]
    return found or [{"confidence": GIVEN}]  # no price but one that was given comes from no book


@lru_cache(maxsize=1)  # half a dozen tables of one account begin with these
def lines(account: Account) -> pd.DataFrame:
    """One line for each indicator and item of the county, in the order of the norm.

    Products stand by their sectors. Amounts are summed over ecosystem types, coverage is weighted
    with their area, confidence is the weakest of any, ``method`` is a tuple. A line is computed if
    any ecosystem type is.
    """
    rows = account.rows(layer=account.accounting_area)
    extent = account.extent[account.extent["zone_layer"] == COUNTY]
    area = dict(zip(extent["ecosystem_type"], extent["area_m2"], strict=True))
    found = [
        dict(zip(_KEYS, key, strict=True)) | _line(part, area)
        for key, part in rows.groupby(_KEYS, sort=False)
    ]
    found.sort(key=partial(_placed, account))  # what is alike stays as the account has it
    return pd.DataFrame(found, columns=[*_KEYS, *_MEASURED])


def _placed(account: Account, line: Mapping[Any, Any]) -> tuple[int, ...]:
    """Where a line stands: by category, service, sector of products and indicator of the norm."""
    norm, service = account.manifest.hashed.norm, line["service"]
    known = norm.services[service].indicators if service in norm.services else ()
    return (
        CATEGORIES.index(line["category"]),
        _place(service, norm.order),
        _place(sector(line["item"]), SECTORS),
        _place(line["indicator"], known),
    )


def _place(key: str, known: Sequence[str]) -> int:
    """Where a key stands in an order; what the order does not know comes last."""
    return known.index(key) if key in known else len(known)


def cell_text(value: Any) -> str:
    """One cell for a value of the manifest: the parts of a key or of a price chain in a row."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "|".join(_step(part) for part in value)
    return str(value)


def _line(part: pd.DataFrame, area: dict[str, float]) -> dict[str, Any]:
    is_computed = (part["status"] == "computed").to_numpy(bool)
    computed = part if is_computed.all() else part[is_computed]
    shown = computed if len(computed) else part
    quantity, value = exact_sum(computed["quantity"]), exact_sum(computed["value_yuan"])
    prices = shown["price"].unique()
    weights = part["ecosystem_type"].map(area).fillna(0.0).to_numpy()
    coverage = part["coverage"].to_numpy()
    known = ~np.isnan(coverage) & (weights > 0)
    return {
        "quantity": quantity,
        "unit": _joined(shown["unit"]),
        "price": prices[0] if len(prices) == 1 else value / quantity,
        "price_unit": _joined(shown["price_unit"]),
        "price_year": shown["price_year"].max(),
        "value": value,
        "constant_value": exact_sum(computed["constant_value_yuan"]),
        "method": tuple(dict.fromkeys(m for m in shown["method"] if m)),
        "coverage": np.average(coverage[known], weights=weights[known]) if known.any() else np.nan,
        "confidence": weakest(shown["confidence"]),
        "tier": shown["tier"].min(skipna=False),
        "nature_share": _nature_share(shown),
        "status": "computed" if len(computed) else part["status"].iloc[0],
        "note": _joined(part["note"]),
    }


def _nature_share(rows: pd.DataFrame) -> float:
    """The share of a line's value that is nature's, NaN without one."""
    known = rows[rows["nature_share"].notna()]
    whole = exact_sum(known["value_yuan"] / known["nature_share"])
    return exact_sum(known["value_yuan"]) / whole if whole else np.nan


def _with_subtotals(found: pd.DataFrame) -> Iterable[pd.DataFrame]:
    for category in CATEGORIES:
        inside = found[found["category"] == category]
        for service, part in inside.groupby("service", sort=False):
            yield from _by_sector(part, category, str(service))
            if part["value"].notna().any():
                yield _sum("service", part, category, str(service))
        if inside["value"].notna().any():
            yield _sum("category", inside, category, TOTAL)
    yield _sum(TOTAL, found, TOTAL, TOTAL)


def _by_sector(part: pd.DataFrame, category: str, service: str) -> Iterable[pd.DataFrame]:
    """The lines of a service; those of a sector of products with their sum, if it has any."""
    of_sector = part["item"].map(sector)
    several = part.loc[part["value"].notna(), "item"].map(sector).unique().size > 1
    for key, lines_ in part.groupby(of_sector, sort=False):
        yield lines_.assign(row="item")
        if key and several and lines_["value"].notna().any():
            yield _sum("sector", lines_, category, service).assign(item=key)


def _sum(row: str, part: pd.DataFrame, category: str, service: str) -> pd.DataFrame:
    amounts = {name: [exact_sum(part[name])] for name in ("value", "constant_value")}
    keys = {"row": [row], "category": [category], "service": [service], "indicator": [TOTAL]}
    texts = {name: [""] for name in ("item", "unit", "price_unit", "status", "note")}
    blanks = {"quantity": [np.nan], "price": [np.nan], "price_year": [pd.NA]}
    return pd.DataFrame({**keys, **texts, **blanks, **amounts})


def _named(frame: pd.DataFrame, account: Account, lang: Language) -> dict[str, Any]:
    """Keys first, then what people call them."""
    keys = [key for key in _KEYS if key in frame]
    names = {f"{key}_name": labels(frame[key], account.telling(lang)) for key in keys}
    return {key: frame[key] for key in keys} | names


def _step(part: Any) -> str:
    return " ".join(str(x) for x in part) if isinstance(part, list | tuple) else str(part)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))
