"""Carbon sink (固碳): carbon dioxide that ecosystems take up in a year and keep.

Four methods stand side by side and give different quantities; they are never averaged.

- **Sequestration rate**: area x rate of each ecosystem type. The stand-in for forest, 1.17 tC a
  hectare, is growth of trees with their roots (2.0 tDM x 1.24 x 0.47); what goes into the soil is
  not in it and is added by the soil ratio. Rates of wetland, shrub and grassland are whole
  ecosystems, so their soil ratio is zero. Mature bamboo counts nothing: what grows is cut.
- **NEP**: net ecosystem productivity, never NPP, which is 3 to 10 times as much. It is a flux:
  harvest, fire and what rivers carry away are still in it.
- **Stock difference**: the change of the land cover since its opening x carbon density. With
  constant densities this is an area effect alone, and a mapping error of one percent is more than
  the sink of a year. Soil keeps its carbon for years after a change and is left out. A type that
  lost land counts nothing and one that won counts in full: read the net amount beside it.
- **Forest inventory**: one inventory is a stock, and a stock is no sink. So it takes the area of
  each type and age group x its yearly growth, gross of felling and fire; the growing stock itself
  is a memo.

Only a positive sink is a product, decided for the county by ecosystem type; the net amount with
the sources is in the memo. Carbon is not carbon dioxide (3.667), and prices of either differ by as
much. Timber and bamboo that provision counts hold carbon that a gross method counts again.
Cropland is no sink, since its crop is eaten within the year.

A sink, or a stock, is not a tradable volume: without additionality and a project boundary only a
few percent of it, if any, could become credits.
"""

import numpy as np

from gep.service import (
    Array,
    Coefficient,
    FromStatistics,
    FromSums,
    Indicator,
    Limit,
    Service,
    SharedBy,
)


def fixed_at_a_rate(
    area: Array, sequestration_rate: Array, soil_ratio: Array, carbon_dioxide_per_carbon: Array
) -> Array:
    """Area x rate of the vegetation x (1 + soil ratio), as dioxide.  MEE 2020 (recalled).

    >>> fixed_at_a_rate(10.0, 2.0, 0.5, 3.0)    # 20 tC in plants, 10 in the soil
    90.0
    """
    return area * sequestration_rate * (1.0 + soil_ratio) * carbon_dioxide_per_carbon


def fixed_by_nep(nep: Array, carbon_dioxide_per_carbon: Array) -> Array:
    """Net ecosystem productivity over the area, as dioxide.

    >>> fixed_by_nep(200.0, 3.5)
    700.0
    """
    return nep * carbon_dioxide_per_carbon


def fixed_by_stock_difference(
    area: Array,
    opening_area: Array,
    carbon_density_tree: Array,
    carbon_density_understorey: Array,
    carbon_density_litter: Array,
    opening_interval: Array,
    carbon_dioxide_per_carbon: Array,
) -> Array:
    """What more (or less) of a type holds, without soil, a year: (A2 - A1) x density / years.

    >>> fixed_by_stock_difference(12.0, 10.0, 20.0, 3.0, 2.0, 5.0, 3.0)    # 50 tC in five years
    30.0
    """
    density = carbon_density_tree + carbon_density_understorey + carbon_density_litter
    return (area - opening_area) * density / opening_interval * carbon_dioxide_per_carbon


def fixed_by_forest_stock(forest_growth_fixed: Array) -> Array:
    """The growth of every forest type and age group of the inventory together.

    >>> fixed_by_forest_stock(30.0)
    30.0
    """
    return forest_growth_fixed


def forest_growth_fixed(
    biomass_growth: Array,
    root_ratio: Array,
    carbon_fraction: Array,
    carbon_dioxide_per_carbon: Array,
    area: Array,
) -> Array:
    """Growth above ground x (1 + roots) x carbon fraction x area.  IPCC 2006, eq. 2.9 and 2.10.

    >>> forest_growth_fixed(2.0, 0.5, 0.5, 3.0, 10.0)    # 3 tDM and 1.5 tC a hectare
    45.0
    """
    growth = biomass_growth * (1.0 + root_ratio)
    return growth * carbon_fraction * carbon_dioxide_per_carbon * area


def forest_biomass_carbon(
    biomass_per_volume: Array,
    biomass_per_area: Array,
    carbon_fraction: Array,
    volume: Array,
    area: Array,
) -> Array:
    """Carbon in trees, (a V + b A) x carbon fraction: the continuous biomass expansion factor.

    Fang et al. 2001, with a and b as Li Yin et al. 2016 use them. b is above zero, so stands below
    some 10 m3 a hectare get too much.

    >>> forest_biomass_carbon(0.5, 20.0, 0.5, 400.0, 10.0)    # 200 and 200 tDM
    200.0
    """
    return (biomass_per_volume * volume + biomass_per_area * area) * carbon_fraction


def carbon_stock(
    area: Array,
    carbon_density_tree: Array,
    carbon_density_understorey: Array,
    carbon_density_litter: Array,
    carbon_density_soil: Array,
) -> Array:
    """Carbon that is there, area x density of the four pools.  As InVEST's carbon model has it.

    >>> carbon_stock(2.0, 20.0, 3.0, 2.0, 100.0)
    250.0
    """
    plants = carbon_density_tree + carbon_density_understorey
    return area * (plants + carbon_density_litter + carbon_density_soil)


def not_a_source(carbon_dioxide_fixed: Array) -> Array:
    """A type that gave off more than it took up is no product.

    >>> float(not_a_source(-5.0)), float(not_a_source(5.0))
    (0.0, 5.0)
    """
    return np.maximum(carbon_dioxide_fixed, 0.0)


def taxed_carbon(carbon_tax: Array, carbon_dioxide_per_carbon: Array) -> Array:
    """A tax on a tonne of carbon, for a tonne of carbon dioxide.

    >>> taxed_carbon(1200.0, 3.0)
    400.0
    """
    return carbon_tax / carbon_dioxide_per_carbon


METHODS = {
    "nep": FromSums(fixed_by_nep, zh="净生态系统生产力法", en="Net ecosystem productivity"),
    "sequestration_rate": FromSums(fixed_at_a_rate, zh="固碳速率法", en="Sequestration rate"),
    "stock_difference": FromSums(
        fixed_by_stock_difference,
        zh="碳储量变化法（面积效应）",
        en="Stock difference (area effect)",
    ),
    "forest_stock": FromSums(
        fixed_by_forest_stock,
        zh="森林清查生长量法（未扣采伐）",
        en="Forest inventory, gross growth",
    ),
}

SERVICE = Service(
    key="carbon_sink",
    zh="固碳",
    en="Carbon sink",
    category="regulating",
    steps={
        "density": ("植被与枯落物碳密度", "carbon density of plants and litter"),
        "plants": ("植被碳密度", "carbon density of plants"),
        "growth": ("生物量年生长量", "yearly growth of biomass"),
    },
    coefficients=(
        Coefficient(
            "sequestration_rate", "tC ha-1 yr-1", by=("ecosystem_type",),
            zh="固碳速率", en="Sequestration rate",
        ),
        Coefficient(
            "soil_ratio", "1", by=("ecosystem_type",),
            zh="土壤与植被固碳比", en="Soil carbon per vegetation carbon",
        ),
        Coefficient(
            "carbon_density_tree", "tC ha-1", by=("ecosystem_type",),
            zh="乔木层碳密度", en="Carbon density of trees",
        ),
        Coefficient(
            "carbon_density_understorey", "tC ha-1", by=("ecosystem_type",),
            zh="灌草层碳密度", en="Carbon density of shrubs and herbs",
        ),
        Coefficient(
            "carbon_density_litter", "tC ha-1", by=("ecosystem_type",),
            zh="枯落物碳密度", en="Carbon density of litter",
        ),
        Coefficient(
            "carbon_density_soil", "tC ha-1", by=("ecosystem_type",),
            zh="土壤碳密度（0-100 cm）", en="Carbon density of soil to 100 cm",
        ),
        Coefficient(
            "opening_interval", "yr",
            zh="期初与期末土地覆被相隔年数", en="Years between the two land covers",
        ),
        Coefficient(
            "biomass_growth", "tDM ha-1 yr-1", by=("ecosystem_type|age_group",),
            zh="地上生物量年生长量", en="Yearly growth above ground",
        ),
        Coefficient(
            "root_ratio", "1", by=("ecosystem_type|age_group",),
            zh="根茎比", en="Roots per biomass above ground",
        ),
        Coefficient(
            "carbon_fraction", "tC tDM-1", by=("ecosystem_type|age_group",),
            zh="生物量含碳率", en="Carbon fraction of biomass",
        ),
        Coefficient(
            "biomass_per_volume", "tDM m-3", by=("ecosystem_type|age_group",),
            zh="生物量与蓄积量回归斜率a", en="Biomass per growing stock, a",
        ),
        Coefficient(
            "biomass_per_area", "tDM ha-1", by=("ecosystem_type|age_group",),
            zh="生物量与蓄积量回归截距b", en="Biomass per area, b",
        ),
    ),
    indicators=(
        Indicator(
            "carbon_dioxide_fixed", "tCO2 yr-1", zh="固定二氧化碳量", en="Carbon dioxide fixed",
            methods=METHODS,
            limit=Limit(not_a_source, by=("ecosystem_type",)),
            prices={
                "carbon_market": "carbon_market_price",
                "carbon_tax": taxed_carbon,
                "afforestation_cost": "carbon_afforestation_cost",
            },
        ),
        Indicator(
            "net_carbon_dioxide", "tCO2 yr-1",
            zh="净固定二氧化碳量（含碳源）", en="Net carbon dioxide, sources included",
            methods=METHODS,
        ),
        Indicator(
            "forest_growth_fixed", "tCO2 yr-1",
            zh="森林生长固定二氧化碳量", en="Carbon dioxide fixed by forest growth",
            item="ecosystem_type|age_group",
            methods={
                "growth_by_age": FromStatistics(
                    "forest_stock", forest_growth_fixed, SharedBy("area", ("forest",)),
                    zh="分龄组生长量法", en="Growth by age group",
                )
            },
        ),
        Indicator(
            "forest_biomass_carbon", "tC", zh="森林生物量碳储量", en="Carbon in forest biomass",
            item="ecosystem_type|age_group",
            methods={
                "continuous_bef": FromStatistics(
                    "forest_stock", forest_biomass_carbon, SharedBy("area", ("forest",)),
                    zh="生物量转换因子连续函数法", en="Continuous biomass expansion factor",
                )
            },
        ),
        Indicator(
            "carbon_stock", "tC", zh="碳储量", en="Carbon stock",
            methods={
                "density": FromSums(carbon_stock, zh="碳密度法", en="By carbon density")
            },
        ),
    ),
)  # fmt: skip
