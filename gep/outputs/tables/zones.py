"""Tables of zones and ecosystem types by service: value, quantity, per area and per head."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from gep.account.account import Account
from gep.account.columns import COUNTY, CURRENCY
from gep.account.lacking import lacking as missing
from gep.account.zone_values import amounts, socioeconomic, value_matrix
from gep.outputs.tables.parts import TOTAL, labels, with_units
from gep.outputs.tables.supply import lines
from gep.words import Language, word

_ITEM = ["service", "indicator", "item"]
_PER = {"per_km2": "CNY km-2 yr-1", "per_head": "CNY person-1 yr-1"}
_SIZES = {"area_km2": "km2", "population": "person"}


def zone_service(account: Account, lang: Language, layer: str) -> pd.DataFrame:
    """T6: value of each service in each zone; then the land in no zone, and the county.

    In a partition the rows sum to the county's row and the services to the total. The largest
    total has rank 1 and equal totals share the smaller rank number; a zone without a total, and the
    land in no zone, have none.
    """
    services = account.services()
    county = _of_layer(account, COUNTY)
    table = _framed(
        account, layer, lang, value_matrix(_of_layer(account, layer), "zone_code", services),
        value_matrix(county, "zone_code", services),
    )  # fmt: skip
    table = table.join(_sizes(account, table["zone_code"], layer))
    table["per_km2"] = table["gep"] / table["area_km2"]
    table["per_head"] = table["gep"] / table["population"]
    table["share_of_gep"] = table["gep"] / table["gep"].iloc[-1]
    zones = table["gep"].where(table["row"] == "zone")
    table["rank"] = zones.rank(method="min", ascending=False).astype("Int64")
    lacking = _lacking(account, layer, lang).astype(object)
    table["not_computed"] = lacking.reindex(table["zone_code"], fill_value="").to_numpy()
    worth = missing(account, layer).groupby("zone_code")["value_yuan"].sum(min_count=1)
    table["lacking"] = worth.reindex(table["zone_code"]).to_numpy()
    money = dict.fromkeys([*services, "gep", "lacking"], CURRENCY)
    return with_units(table, {**money, **_SIZES, **_PER})


def zone_service_quantity(account: Account, lang: Language, layer: str) -> pd.DataFrame:
    """T6: quantity of each indicator and item in each zone; a column for each."""
    county = _of_layer(account, COUNTY)
    columns, units = _quantity_columns(account)
    table = _framed(
        account, layer, lang, _quantities(_of_layer(account, layer), ["zone_code"], columns),
        _quantities(county, ["zone_code"], columns),
    )  # fmt: skip
    return with_units(table, units)


def ecosystem_service(account: Account, lang: Language) -> pd.DataFrame:
    """T5: value of each service by ecosystem type of the county, and in all."""
    rows, services = _of_layer(account, COUNTY), account.services()
    by_type = value_matrix(_typed(rows), "ecosystem_type", services)
    whole = value_matrix(rows, "zone_code", services).set_axis([TOTAL])
    table = _by_type(account, lang, by_type, whole)
    table["per_km2"] = table["gep"] / table["area_km2"]
    table["share_of_gep"] = table["gep"] / table["gep"].iloc[-1]
    money = dict.fromkeys([*services, "gep"], CURRENCY)
    with_units(table, {**money, **_SIZES, **_PER})
    return _with_uncounted(table, set(zip(rows["ecosystem_type"], rows["service"], strict=True)))


def _with_uncounted(table: pd.DataFrame, counted: set[tuple[str, str]]) -> pd.DataFrame:
    """The table, with what the norm does not count: the types that have no row of a column."""
    across = {column for kind, column in counted if kind}
    table.attrs["uncounted"] = frozenset(
        (kind, column)
        for kind in table["ecosystem_type"]
        for column in across
        if kind != TOTAL and (kind, column) not in counted
    )
    return table


def ecosystem_service_quantity(account: Account, lang: Language) -> pd.DataFrame:
    """T5: quantity of each indicator and item by ecosystem type of the county, and in all."""
    rows = _of_layer(account, COUNTY)
    columns, units = _quantity_columns(account)
    whole = _quantities(rows, ["zone_code"], columns).set_axis([TOTAL])
    table = _by_type(account, lang, _quantities(_typed(rows), ["ecosystem_type"], columns), whole)
    lines_ = zip(rows["ecosystem_type"], *(rows[key] for key in _ITEM), strict=True)
    counted = {(kind, _column((service, *rest))) for kind, service, *rest in lines_}
    return _with_uncounted(with_units(table, {**units, **_SIZES}), counted)


def index(account: Account) -> pd.DataFrame:
    """T8: GEP against GDP, area and people, for the county and the zones that report."""
    parts = []
    for layer in filter(None, (account.accounting_area, account.reporting_layer)):
        matrix = value_matrix(_of_layer(account, layer), "zone_code", account.services())
        codes = pd.Series(account.layers[layer].codes, dtype="str")
        part = pd.DataFrame({"zone_layer": layer, "zone_code": codes})
        part["zone_name"] = account.layers[layer].names
        part["gep"] = matrix["gep"].reindex(codes).to_numpy()
        parts.append(part.join(_sizes(account, codes, layer)))
    table = pd.concat(parts, ignore_index=True)
    product = socioeconomic(account.statistics, "gdp")
    table["gdp"] = table["zone_code"].map(product).astype("float64")
    table["gep_per_gdp"] = table["gep"] / table["gdp"]
    table["per_km2"] = table["gep"] / table["area_km2"]
    table["per_head"] = table["gep"] / table["population"]
    return with_units(table, {"gep": CURRENCY, "gdp": CURRENCY, **_SIZES, **_PER})


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that lie on a type, and amounts that were given without one."""
    return rows[(rows["ecosystem_type"] != "") | (rows["status"] == "computed")]


@lru_cache(maxsize=4)  # every table of zones begins with these
def _of_layer(account: Account, layer: str) -> pd.DataFrame:
    return account.rows(layer=layer)


def _framed(
    account: Account, layer: str, lang: Language, zones: pd.DataFrame, county: pd.DataFrame
) -> pd.DataFrame:
    """Zones in the order of the account, the land in none, the county, each with its name."""
    known = account.layers[layer]
    codes, names = [*known.codes], [*known.names]
    kinds = ["zone"] * len(codes)
    if "" in zones.index:
        codes, names, kinds = (
            [*codes, ""],
            [*names, word("headings", "rest", lang)],
            [*kinds, "rest"],
        )
    below = county.set_axis([TOTAL])
    matrix = pd.concat([zones.reindex(codes), below]).reset_index(drop=True)
    heads = pd.DataFrame(
        {
            "row": [*kinds, COUNTY],
            "zone_code": [*codes, account.about.code],
            "zone_name": [*names, account.about.name],
        }
    )
    return heads.join(matrix)


def _by_type(
    account: Account, lang: Language, by_type: pd.DataFrame, whole: pd.DataFrame
) -> pd.DataFrame:
    """Ecosystem types in the order of the account and the county, each with its name and area."""
    extent = account.extent[account.extent["zone_layer"] == COUNTY]
    area = extent.set_index("ecosystem_type")["area_m2"] / 1e6
    types = account.manifest.hashed.ecosystem_types
    order = [t for t in types if t in area.index or t in by_type.index]
    # a lake of the statistics may lie on land that the land cover calls something else
    order += sorted(t for t in by_type.index if t and t not in types)
    order += [""] if "" in by_type.index else []
    is_live = by_type.notna().any()
    filled = by_type.reindex(order, fill_value=0.0)  # the norm counts nothing on the others
    filled.loc[:, ~is_live] = np.nan
    keys = [*order, TOTAL]
    names = [
        name or word("headings", "untyped", lang) for name in labels(keys, account.telling(lang))
    ]
    heads = pd.DataFrame({"ecosystem_type": keys, "type_name": names})
    heads["area_km2"] = [*area.reindex(order), area.sum(min_count=1)]
    return heads.join(pd.concat([filled, whole]).reset_index(drop=True))


def _sizes(account: Account, codes: "pd.Series[str]", layer: str) -> pd.DataFrame:
    """Area and people of each zone; the area of the land in no zone is that of its extent."""
    known = account.layers[layer]
    county = account.layers[COUNTY]
    area = dict(zip(known.codes, known.areas_m2, strict=True))
    area |= dict(zip(county.codes, county.areas_m2, strict=True))
    rest = account.extent[
        (account.extent["zone_layer"] == layer) & (account.extent["zone_code"] == "")
    ]
    area[""] = float(rest["area_m2"].sum(min_count=1))
    people = socioeconomic(account.statistics, "population")
    return pd.DataFrame(
        {
            "area_km2": codes.map(area).astype("float64") / 1e6,
            "population": codes.map(people).astype("float64"),
        }
    )


def _quantity_columns(account: Account) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Service, indicator and item of each column, and the units by its name."""
    found = lines(account)
    found = found[found["quantity"].notna()]
    keys = list(zip(*(found[k] for k in _ITEM), strict=True))
    return keys, dict(zip((_column(key) for key in keys), found["unit"], strict=True))


def _quantities(
    rows: pd.DataFrame, by: Sequence[str], columns: list[tuple[str, str, str]]
) -> pd.DataFrame:
    found = amounts(rows, by, _ITEM, "quantity")
    found = found.reindex(columns=pd.MultiIndex.from_tuples(columns, names=_ITEM))
    return found.set_axis([_column(key) for key in columns], axis="columns")


def _column(key: tuple[str, str, str]) -> str:
    return "|".join(part for part in key[1:] if part)


def _lacking(account: Account, layer: str, lang: Language) -> "pd.Series[str]":
    """What is computed in the county and not in a zone, by zone."""
    rows = _of_layer(account, layer)
    county = _of_layer(account, COUNTY)
    known = county.loc[county["value_yuan"].notna(), _ITEM].drop_duplicates()
    missing = rows[rows["status"] == "not_computed"].merge(known, on=_ITEM)
    names = missing["item"].where(missing["item"] != "", missing["indicator"])
    said = missing.assign(name=labels(names, account.telling(lang))).groupby("zone_code")["name"]
    return said.agg(lambda found: "; ".join(dict.fromkeys(found)))
