"""A small account folder that adds up: four square townships, a strip in none of them, a red line.

Everything follows from one raster of ecosystem types and one amount per pixel for each indicator
and item, so that every zone layer, the county and the ecosystem types agree by construction.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from msgspec import structs
from rasterio.transform import Affine
from shapely.geometry import box

from gep.account.columns import (
    CHECKS,
    COLUMNS,
    EXTENT,
    SENSITIVITY,
    STATISTICS,
    STRATA,
    SUMS,
    TRANSITIONS,
)
from gep.account.folder import AccountParts, seal_account, write_account
from gep.account.manifest import (
    CoefficientRecord,
    FormulaRecord,
    GridRecord,
    Hashed,
    IndicatorRecord,
    InputRecord,
    Manifest,
    PriceRecord,
    ScopeRecord,
    TermRecord,
    UsedCoefficient,
    ZoneLayerRecord,
)
from gep.account.manifest_file import sealed
from gep.account.norm_record import NormRecord, ServiceRecord

YEAR, PRICE_YEAR = 2023, 2023
NORM = "zhejiang-2020"
SUCCESSOR = {"zh": "浙江省核算指南新版", "en": "New guide of Zhejiang province"}
CRS = "EPSG:4548"
LEFT, TOP, PIXEL, WIDTH, HEIGHT = 640_000.0, 3_161_000.0, 100.0, 200, 210
CELL = PIXEL * PIXEL
TYPES = ("evergreen_broadleaf_forest", "paddy", "shrub_orchard", "river")
FOREST, PADDY, ORCHARD, RIVER = range(4)
COUNTY = "330881"
TOWNSHIPS = {
    "330881001": ("双塔街道", (10, 110, 0, 100)),
    "330881002": ("虎山街道", (10, 110, 100, 200)),
    "330881102": ("四都镇", (110, 210, 0, 100)),
    "330881201": ("大陈乡", (110, 210, 100, 200)),
}  # rows from, to, columns from, to; the ten rows at the top are in no township
RED_LINES = {"R1": ("仙霞岭", (60, 160, 50, 120)), "R2": ("碗窑水库", (120, 180, 90, 190))}
POPULATION = {
    COUNTY: 100_000.0,
    "330881001": 50_000.0,
    "330881002": 30_000.0,
    "330881102": 12_000.0,
}
GDP = {COUNTY: 8.0e9}


@dataclass(frozen=True)
class Made:
    """One indicator or item: an amount per pixel (NaN: not computed there) on some types."""

    service: str
    indicator: str
    amount: np.ndarray
    types: tuple[int, ...]
    unit: str
    method: str
    item: str = ""
    price: float = np.nan
    price_unit: str = ""
    constant_price: float = np.nan
    allocated: bool = False
    confidence: str = "seen"
    note: str = ""


@dataclass(frozen=True)
class Zones:
    """Pixels of the zones of one layer."""

    masks: dict[str, np.ndarray]
    names: dict[str, str]
    shapes: dict[str, Any] = field(default_factory=dict)
    overlapping: bool = False


CATEGORY = {"soil_retention": "regulating", "air_purification": "regulating",
            "provision": "provisioning", "coastal_protection": "regulating"}  # fmt: skip
AXES = {"pollutant_removed": "air_pollutant", "product_output": "product"}
NOT_COMPUTED = "缺少土壤全氮含量栅格 soil_nitrogen"
NOT_APPLICABLE = "内陆县，无海岸线"
OPTIONAL = ("air_purification",)
"""Services that the norm leaves to the county."""


def small_account(folder: Path) -> Path:
    """Write the account into ``folder``, which need not exist, and give it back."""
    folder.mkdir(parents=True, exist_ok=True)
    write_account(folder, small_parts())
    seal_account(folder)
    _write_types(folder / "rasters" / "ecosystem_types.tif", ecosystem_types())
    return folder


def small_parts(layers: dict[str, Zones] | None = None) -> AccountParts:
    """The same account, before it is written; on request with other zones."""
    types, layers = ecosystem_types(), layers or zone_layers()
    made, aside = _counted(types), _memo(types)
    return AccountParts(
        rows=_rows(made, layers, types, whole=True),
        memo=_rows(aside, layers, types, whole=False),
        extent=_extent(layers, types),
        transitions=_transitions(layers, types),
        statistics=_statistics(),
        checks=_checks(),
        sensitivity=_sensitivity(),
        sums=_sums(types, layers),
        strata=_strata(layers)[1],
        manifest=_manifest(layers),
        zones={name: _frame(layer) for name, layer in layers.items()},
    )


def ecosystem_types() -> np.ndarray:
    """Index of the ecosystem type of each pixel: forest, with paddy low, tea on slopes, a river."""
    row, col = np.mgrid[0:HEIGHT, 0:WIDTH]
    types = np.full((HEIGHT, WIDTH), FOREST, dtype=np.uint8)
    types[(row // 35 + col // 45) % 3 == 1] = PADDY
    types[(row + 2 * col) % 97 < 9] = ORCHARD
    types[np.abs(col - 40 - row // 6) < 3] = RIVER  # stays in the western townships
    return types


def zone_layers() -> dict[str, Zones]:
    """County first, then the townships, then the red lines, which overlap each other."""
    county = Zones({COUNTY: _mask((0, HEIGHT, 0, WIDTH))}, {COUNTY: "江山市"},
                   {COUNTY: _shape((0, HEIGHT, 0, WIDTH))})  # fmt: skip
    masks = {code: _mask(window) for code, (_, window) in TOWNSHIPS.items()}
    names = {code: name for code, (name, _) in TOWNSHIPS.items()}
    shapes = {code: _shape(window) for code, (_, window) in TOWNSHIPS.items()}
    masks[""], names[""] = ~np.logical_or.reduce(list(masks.values())), ""
    return {
        "county": county,
        "township": Zones(masks, names, shapes),
        "red_line": Zones(
            {code: _mask(window) for code, (_, window) in RED_LINES.items()},
            {code: name for code, (name, _) in RED_LINES.items()},
            {code: _shape(window) for code, (_, window) in RED_LINES.items()},
            overlapping=True,
        ),
    }


def _mask(window: tuple[int, int, int, int]) -> np.ndarray:
    top, bottom, left, right = window
    mask = np.zeros((HEIGHT, WIDTH), dtype=bool)
    mask[top:bottom, left:right] = True
    return mask


def _shape(window: tuple[int, int, int, int]) -> Any:
    top, bottom, left, right = window
    return box(LEFT + left * PIXEL, TOP - bottom * PIXEL, LEFT + right * PIXEL, TOP - top * PIXEL)


def _counted(types: np.ndarray) -> list[Made]:
    relief = 1.0 + np.arange(HEIGHT)[:, None] / HEIGHT + 0.001 * np.arange(WIDTH)[None, :]
    soil = np.array([300.0, 40.0, 90.0, 0.0])[types] * relief  # t per pixel of one hectare
    land = (FOREST, PADDY, ORCHARD)
    made = [
        Made("soil_retention", "retained_soil", soil, land, "t yr-1", "rusle"),
        Made("soil_retention", "avoided_siltation", soil * 0.24 / 1.25, land, "m3 yr-1",
             "silting_share", price=25.0, price_unit="CNY m-3", constant_price=23.5),
        Made("soil_retention", "phosphorus_retained", soil * 0.0005, land, "t yr-1", "soil_content",
             price=2800.0, price_unit="CNY t-1", constant_price=2800.0, confidence="recalled"),
    ]  # fmt: skip
    for item, rates, price, emission in (
        ("SO2", (0.089, 0.011, 0.045, 0.0), 1263.16, 900.0),
        ("NOx", (0.06, 0.008, 0.03, 0.0), 1263.16, np.inf),
        ("dust", (10.11, 0.6, 3.0, 0.0), 150.0, 4000.0),
    ):
        capacity = np.array(rates)[types]
        factor = min(1.0, emission / capacity.sum())
        made.append(
            Made("air_purification", "pollutant_removed", capacity * factor, land, "t yr-1",
                 "capacity", item, price, "CNY t-1", price)
        )  # fmt: skip
    return made + _products(types)


def _products(types: np.ndarray) -> list[Made]:
    def shared(amount: float, where: np.ndarray) -> np.ndarray:
        return np.where(where, amount / where.sum(), 0.0)

    tea = np.full(types.shape, np.nan)  # two townships report it, the others do not
    for code, amount in (("330881001", 450.0), ("330881002", 300.0)):
        place = _mask(TOWNSHIPS[code][1])
        tea[place] = shared(amount, place & (types == ORCHARD))[place]
    common = {"allocated": True, "confidence": "given"}
    return [
        Made("provision", "product_output", shared(52_000.0, types == PADDY), (PADDY,), "t yr-1",
             "statistics", "rice", 2900.0, "CNY t-1", 2750.0, **common),
        Made("provision", "product_output", shared(3_100.0, types == RIVER), (RIVER,), "t yr-1",
             "statistics", "freshwater_fish", 14_500.0, "CNY t-1", 13_900.0, **common),
        Made("provision", "product_output", tea, (ORCHARD,), "t yr-1", "statistics", "tea",
             98_000.0, "CNY t-1", 91_000.0, note="乡镇未报茶叶产量", **common),
    ]  # fmt: skip


def _memo(types: np.ndarray) -> list[Made]:
    potential = np.array([420.0, 160.0, 300.0, 0.0])[types]
    return [
        Made("soil_retention", "potential_erosion", potential, (FOREST, PADDY, ORCHARD), "t yr-1",
             "rusle"),
    ]  # fmt: skip


def _rows(
    made: list[Made], layers: dict[str, Zones], types: np.ndarray, *, whole: bool
) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for layer, zones in layers.items():
        for code, mask in zones.masks.items():
            place = {"year": YEAR, "norm": NORM, "zone_layer": layer, "zone_code": code,
                     "zone_name": zones.names[code]}  # fmt: skip
            for one in made:
                rows += [place | row for row in _rows_of(one, mask, types)]
            if whole:
                rows += [place | row for row in _missing_rows()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows_of(made: Made, mask: np.ndarray, types: np.ndarray) -> list[dict[str, Any]]:
    rows = []
    for index in made.types:
        here = made.amount[mask & (types == index)]
        if not here.size:
            continue
        covered = here[~np.isnan(here)]
        is_computed = bool(covered.size)
        quantity = float(covered.sum()) if is_computed else np.nan
        rows.append(
            _blank(made.service, made.indicator)
            | {
                "ecosystem_type": TYPES[index], "item": made.item, "method": made.method,
                "quantity": quantity, "unit": made.unit, "price": made.price,
                "price_unit": made.price_unit, "value_yuan": quantity * made.price,
                "price_year": PRICE_YEAR if made.price_unit else pd.NA,
                "constant_price": made.constant_price,
                "constant_value_yuan": quantity * made.constant_price,
                "status": "computed" if is_computed else "not_computed",
                "allocated": made.allocated, "coverage": covered.size / here.size,
                "confidence": made.confidence, "note": "" if is_computed else made.note,
            }
        )  # fmt: skip
    return rows


def _missing_rows() -> list[dict[str, Any]]:
    return [
        _blank("soil_retention", "nitrogen_retained")
        | {"unit": "t yr-1", "status": "not_computed", "coverage": 0.0, "note": NOT_COMPUTED},
        _blank("coastal_protection", "protected_coast")
        | {"unit": "km yr-1", "status": "not_applicable", "note": NOT_APPLICABLE},
    ]


def _blank(service: str, indicator: str) -> dict[str, Any]:
    return {
        "ecosystem_type": "", "category": CATEGORY[service], "service": service,
        "indicator": indicator, "item": "", "method": "", "quantity": np.nan, "price": np.nan,
        "price_unit": "", "price_year": pd.NA, "value_yuan": np.nan, "constant_price": np.nan,
        "constant_value_yuan": np.nan, "allocated": False, "coverage": np.nan, "confidence": "",
        "note": "",
    }  # fmt: skip


def _extent(layers: dict[str, Zones], types: np.ndarray) -> pd.DataFrame:
    rows = [
        (YEAR, layer, code, zones.names[code], TYPES[index], float(area))
        for layer, zones in layers.items()
        for code, mask in zones.masks.items()
        for index in range(len(TYPES))
        if (area := (mask & (types == index)).sum() * CELL)
    ]
    return pd.DataFrame(rows, columns=list(EXTENT))


def _transitions(layers: dict[str, Zones], types: np.ndarray) -> pd.DataFrame:
    opening = types.copy()
    opening[(types == ORCHARD) & (np.arange(HEIGHT)[:, None] % 3 == 0)] = FOREST
    rows = [
        (YEAR, layer, code, zones.names[code], TYPES[a], TYPES[b], float(area))
        for layer, zones in layers.items()
        for code, mask in zones.masks.items()
        for a in range(len(TYPES))
        for b in range(len(TYPES))
        if (area := (mask & (opening == a) & (types == b)).sum() * CELL)
    ]
    return pd.DataFrame(rows, columns=list(TRANSITIONS))


def _statistics() -> pd.DataFrame:
    rows = [
        ("socioeconomic", code, "", "population", value, "person", YEAR, "统计年鉴",
         "statistics.xlsx", "socioeconomic", f"E{line}")
        for line, (code, value) in enumerate(POPULATION.items(), start=2)
    ]  # fmt: skip
    rows += [
        ("socioeconomic", code, "", "gdp", value, "CNY yr-1", YEAR, "统计公报", "statistics.xlsx",
         "socioeconomic", "E9")
        for code, value in GDP.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(STATISTICS))


def _sensitivity() -> pd.DataFrame:
    rows = [
        ("method", "avoided_siltation", "silting_share", "density_map", 5e8, 1e8, 0.25, ""),
        ("constant_prices", "", "2023", "2020", 3.9e8, -1e7, -0.025, ""),
    ]
    return pd.DataFrame(rows, columns=list(SENSITIVITY))


def _checks() -> pd.DataFrame:
    rows = [
        ("zone_area", "township 330881001", 1.0, 0.999, 1.001, "1", "ok", "一致", "Agrees"),
        ("soil_per_hectare", "county", 262.5, 0.0, 1000.0, "t ha-1 yr-1", "ok", "合理", "Sane"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(CHECKS))


def _strata(layers: dict[str, Zones]) -> tuple[np.ndarray, pd.DataFrame]:
    """Stratum of each pixel, and the zones that each stratum lies in."""
    keys = [(layer, code, mask) for layer, zones in layers.items()
            for code, mask in zones.masks.items()]  # fmt: skip
    bits = sum(mask.astype(np.int64) << i for i, (_, _, mask) in enumerate(keys))
    values, stratum = np.unique(bits, return_inverse=True)
    rows = [
        (number, layer, code)
        for number, value in enumerate(values)
        for i, (layer, code, _) in enumerate(keys)
        if value >> i & 1
    ]
    return stratum.reshape(bits.shape), pd.DataFrame(rows, columns=list(STRATA))


def _sums(types: np.ndarray, layers: dict[str, Zones]) -> pd.DataFrame:
    stratum, _ = _strata(layers)
    potential = _memo(types)[0].amount
    rows: list[tuple[Any, ...]] = []
    for number in range(stratum.max() + 1):
        for index, name in enumerate(TYPES):
            here = (stratum == number) & (types == index)
            if area := float(here.sum() * CELL):
                rows.append((number, name, "", "", "area", area, area))
                rows.append((number, name, "potential_erosion", "rusle", "potential_erosion",
                             float(potential[here].sum()), area))  # fmt: skip
    return pd.DataFrame(rows, columns=list(SUMS))


def _frame(layer: Zones) -> gpd.GeoDataFrame:
    codes = list(layer.shapes)
    return gpd.GeoDataFrame(
        {"code": codes, "name": [layer.names[c] for c in codes]},
        geometry=list(layer.shapes.values()),
        crs=CRS,
    )


def _manifest(layers: dict[str, Zones]) -> Manifest:
    services = {
        "air_purification": ["pollutant_removed"],
        "coastal_protection": ["protected_coast"],
        "provision": ["product_output"],
        "soil_retention": ["retained_soil", "avoided_siltation", "nitrogen_retained",
                           "phosphorus_retained"],
    }  # fmt: skip
    hashed = Hashed(
        software={"gep": "0.1.0"},
        account=ScopeRecord(
            name="江山市", code=COUNTY, year=YEAR, norm=NORM, price_year=PRICE_YEAR, base_year=2020,
            synthetic=True, services=(), methods={}, rasters=(), resolutions={}, derivations={},
            opening=True, layers=tuple(layers),
        ),
        norm=NormRecord(
            name=NORM,
            title={"zh": "浙江省核算指南", "en": "Guide of Zhejiang province"},
            text_seen=False,
            lineage=(NORM,),
            services={key: _service(key, indicators) for key, indicators in services.items()},
            order=tuple(services),
            overlaps=(),
            superseded_by=SUCCESSOR,
        ),
        grid=GridRecord(CRS, LEFT, TOP, PIXEL, PIXEL, WIDTH, HEIGHT, tile=512),
        ecosystem_types=tuple(TYPES),
        opening_types=tuple(TYPES),
        zone_layers={
            name: ZoneLayerRecord(
                overlapping=layer.overlapping,
                codes=tuple(layer.shapes),
                names=tuple(layer.names[code] for code in layer.shapes),
                areas_m2=tuple(float(shape.area) for shape in layer.shapes.values()),
            )
            for name, layer in layers.items()
        },
        reporting_layer="township" if "township" in layers else "",
        inputs=(
            InputRecord(
                name="land_cover", kind="land_cover", path="land_cover.tif", sha256="0" * 64,
                size=42_000, source="made for tests", data_year=YEAR, native="100 m, EPSG:4548",
            ),
        ),
        indicators=_indicators(),
        derived={},
        not_computed={},
        coefficients=(
            _used("soil_retention", "silting_share", (), 0.24, "1", "chen-2016"),
            _used("", "dredging_cost", (), 25.0, "CNY m-3", "water-bureau-2020",
                  chain=((2023, "cpi", 1.02),), used_by=("avoided_siltation",)),
            *(_used("", "air_pollutant_treatment_cost", (item,), price, "CNY t-1", source,
                    used_by=("pollutant_removed",))
              for item, price, source in (("SO2", 1263.16, "levy"), ("NOx", 1263.16, "levy"),
                                          ("dust", 150.0, "dust-levy"))),
        ),
        baked=(_recorded("soil_retention", "cover_factor", ("paddy",), 0.1, "1", "cai-2000"),),
        overrides=(),
    )  # fmt: skip
    return sealed(hashed, _labels())


def _service(key: str, indicators: list[str]) -> ServiceRecord:
    return ServiceRecord(
        counted=key != "coastal_protection", category=CATEGORY[key], listed=True,
        indicators=tuple(indicators), methods={}, prices={}, ecosystem_types=None,
        not_applicable="" if key != "coastal_protection" else NOT_APPLICABLE,
        optional=key in OPTIONAL,
    )  # fmt: skip


def _indicators() -> dict[str, IndicatorRecord]:
    """A record of everything that has rows; two of them tell their price as a formula."""
    pollutants = ("SO2", "NOx", "dust")
    prices = {
        "avoided_siltation": _price("replacement_cost", "dredging_cost", "CNY m-3", ("",)),
        "pollutant_removed": _price(
            "treatment_cost", "air_pollutant_treatment_cost", "CNY t-1", pollutants
        ),
    }
    types = ecosystem_types()
    made = [(one, True) for one in _counted(types)] + [(one, False) for one in _memo(types)]
    records: dict[str, IndicatorRecord] = {}
    for one, counted in made:
        key = f"{one.indicator}/{one.method}"
        items = (*(records[key].items if key in records else ()), one.item)
        records[key] = IndicatorRecord(
            one.service, one.indicator, one.method, label=one.method, form="FromSums",
            counted=counted, item_axis=AXES.get(one.indicator, ""), items=items, unit=one.unit,
            ecosystem_types=tuple(TYPES),
            formula=FormulaRecord("made_up()", "", (), one.unit, one.unit, 1.0),
            upstream={}, rasters=(), price=prices.get(one.indicator),
        )  # fmt: skip
    return records


def _price(name: str, coefficient: str, unit: str, items: tuple[str, ...]) -> PriceRecord:
    by = ("air_pollutant",) if items[0] else ()
    term = TermRecord(coefficient, "coefficient", unit, service="", by=by)
    return PriceRecord(
        coefficient, "", (term,), unit, unit, 1.0, name=name,
        years=dict.fromkeys(items, PRICE_YEAR), units=dict.fromkeys(items, unit),
    )  # fmt: skip


def _recorded(
    service: str, parameter: str, key: tuple[str, ...], value: float, unit: str, source: str,
    chain: tuple[tuple[int, str, float], ...] = (),
) -> CoefficientRecord:  # fmt: skip
    """A coefficient as the manifest tells it."""
    return CoefficientRecord(
        service=service, parameter=parameter, key=key, value=value, unit=unit, given_value=value,
        given_unit=unit, low=None, high=None, row_key=key, borrowed_from="", norm="", region="",
        year=None, price_year=None, index="", chain=chain, source=source, confidence="seen",
        local=False, note="", place="coefficients/some.csv:2",
    )  # fmt: skip


def _used(*named: Any, used_by: tuple[str, ...] = (), **more: Any) -> UsedCoefficient:
    recorded = _recorded(*named, **more)
    kept = structs.asdict(recorded)
    return UsedCoefficient(**kept, source_title=recorded.source, used_by=used_by, book=None)


def _labels() -> dict[str, dict[str, str]]:
    names = {
        "soil_retention": ("土壤保持", "Soil retention"),
        "air_purification": ("空气净化", "Air purification"),
        "provision": ("物质供给", "Material provision"),
        "coastal_protection": ("海岸带防护", "Coastal protection"),
        "retained_soil": ("土壤保持量", "Soil retained"),
        "avoided_siltation": ("减少泥沙淤积", "Avoided siltation"),
        "nitrogen_retained": ("减少氮面源污染", "Nitrogen kept from water"),
        "phosphorus_retained": ("减少磷面源污染", "Phosphorus kept from water"),
        "potential_erosion": ("潜在侵蚀量", "Potential erosion"),
        "pollutant_removed": ("净化量", "Pollutant removed"),
        "product_output": ("产品产量", "Product output"),
        "protected_coast": ("受保护海岸长度", "Coast protected"),
        "SO2": ("二氧化硫", "Sulphur dioxide"),
        "NOx": ("氮氧化物", "Nitrogen oxides"),
        "dust": ("工业粉尘", "Industrial dust"),
        "rice": ("稻谷", "Rice"),
        "freshwater_fish": ("淡水鱼", "Freshwater fish"),
        "tea": ("茶叶", "Tea"),
        "evergreen_broadleaf_forest": ("常绿阔叶林", "Evergreen broadleaf forest"),
        "paddy": ("水田", "Paddy field"),
        "shrub_orchard": ("灌木园地", "Shrub orchard (tea)"),
        "river": ("河流", "River"),
        "rusle": ("通用土壤流失方程", "RUSLE"),
        "silting_share": ("淤积系数法", "Silting share"),
        "soil_content": ("土壤含量法", "Soil content"),
        "capacity": ("净化能力法", "Capacity"),
        "statistics": ("统计", "Statistics"),
        "provisioning": ("物质产品", "Provisioning services"),
        "regulating": ("调节服务", "Regulating services"),
        "cultural": ("文化服务", "Cultural services"),
        "county": ("县域", "County"),
        "township": ("乡镇", "Township"),
        "red_line": ("生态保护红线", "Ecological red line"),
        "computed": ("已核算", "Computed"),
        "not_computed": ("未核算", "Not computed"),
        "not_applicable": ("不适用", "Not applicable"),
    }
    return {key: {"zh": zh, "en": en} for key, (zh, en) in names.items()}


def _write_types(path: Path, types: np.ndarray) -> None:
    path.parent.mkdir(exist_ok=True)
    profile = {"driver": "GTiff", "width": WIDTH, "height": HEIGHT, "count": 1, "dtype": "uint8",
               "crs": CRS, "nodata": 0, "compress": "deflate", "tiled": True, "blockxsize": 256,
               "blockysize": 256, "transform": Affine(PIXEL, 0, LEFT, 0, -PIXEL, TOP)}  # fmt: skip
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(types + 1, 1)
