"""Climate regulation (气候调节): heat that evaporating water takes from the air on hot days.

It is the electricity that air conditioners would need to take the same heat away. Usually it is
the largest row of an account, and the weakest: fifteen or a hundred and fifty cooling days change
it tenfold, and forest far from people cools nobody. Cooling days therefore have no default.

The heat per area and day of the form by type follows from an account of a cool plateau; to multiply
it by the long summer of the south-east is an extrapolation. Evapotranspiration must be that of the
cooling season, the sum over the days that cooling_days counts, not of the year. Latent heat is
2450 kJ per kg, which is 2450 J per g, not J per kg.

Fields are left out, since no source gives their heat. A land type without a heat of its own takes
that of its parent (bamboo that of forest), and the record of the coefficient says so. Wetland
evaporates as its raster says, like open water. Whether the heat of water is divided by the
efficiency of an air conditioner, as that of vegetation is, differs from source to source, and so
does whether the electricity of a humidifier is added, which is meant for dry air: each is a method.
"""

from gep.service import Array, Coefficient, FromSums, Indicator, Service

VEGETATION = ("forest", "shrub", "grassland", "orchard", "cropland", "urban_green")


def vegetation_cooling_by_type(
    cooling_days: Array, transpiration_heat: Array, air_conditioner_efficiency: Array
) -> Array:
    """Heat that vegetation takes up on cooling days, over the efficiency.  Dolkar et al. 2017.

    >>> vegetation_cooling_by_type(100.0, 3600.0, 3.0)    # 1 kWh a day on each m2
    120000.0
    """
    return cooling_days * transpiration_heat / air_conditioner_efficiency


def vegetation_cooling_by_evapotranspiration(
    cooling_season_evapotranspiration: Array,
    water_density: Array,
    latent_heat: Array,
    air_conditioner_efficiency: Array,
) -> Array:
    """Latent heat of the cooling season's evapotranspiration, over the efficiency.

    >>> vegetation_cooling_by_evapotranspiration(3.0, 1000.0, 2450.0, 3.0)
    2450000.0
    """
    evaporated = cooling_season_evapotranspiration * water_density
    return evaporated * latent_heat / air_conditioner_efficiency


def water_cooling(
    cooling_season_evapotranspiration: Array, water_density: Array, latent_heat: Array
) -> Array:
    """Latent heat of what water and wetland evaporate, whole.

    Dolkar et al. 2017 do not divide it by the efficiency.

    >>> water_cooling(2.0, 1000.0, 2450.0)
    4900000.0
    """
    return cooling_season_evapotranspiration * water_density * latent_heat


def water_cooling_by_efficiency(
    cooling_season_evapotranspiration: Array,
    water_density: Array,
    latent_heat: Array,
    air_conditioner_efficiency: Array,
) -> Array:
    """Latent heat of what water and wetland evaporate, over the efficiency.

    >>> water_cooling_by_efficiency(2.0, 1000.0, 3000.0, 3.0)
    2000000.0
    """
    evaporated = cooling_season_evapotranspiration * water_density
    return evaporated * latent_heat / air_conditioner_efficiency


def water_cooling_humidified(
    cooling_season_evapotranspiration: Array,
    water_density: Array,
    latent_heat: Array,
    humidifier_energy: Array,
) -> Array:
    """Latent heat of what water and wetland evaporate, whole, and the humidifying of dry air.

    >>> water_cooling_humidified(2.0, 1000.0, 2450.0, 50000.0)
    5000000.0
    """
    return cooling_season_evapotranspiration * (water_density * latent_heat + humidifier_energy)


def water_cooling_by_efficiency_humidified(
    cooling_season_evapotranspiration: Array,
    water_density: Array,
    latent_heat: Array,
    humidifier_energy: Array,
    air_conditioner_efficiency: Array,
) -> Array:
    """Latent heat of what water and wetland evaporate over the efficiency, and the humidifying.

    A humidifier is no heat pump, so its electricity is not divided.

    >>> water_cooling_by_efficiency_humidified(2.0, 1000.0, 3000.0, 10.0, 3.0)    # 2 (1000000 + 10)
    2000020.0
    """
    cooling = water_density * latent_heat / air_conditioner_efficiency
    return cooling_season_evapotranspiration * (cooling + humidifier_energy)


SERVICE = Service(
    key="climate_regulation",
    zh="气候调节",
    en="Climate regulation",
    category="regulating",
    steps={
        "evaporated": ("蒸散水的质量", "mass of water evaporated"),
        "cooling": ("单位水量蒸发降温节能量", "energy saved per volume by cooling"),
    },
    coefficients=(
        Coefficient(
            "transpiration_heat", "kJ m-2 d-1", by=("ecosystem_type",),
            zh="单位面积蒸腾消耗热量", en="Heat taken up by transpiration",
        ),
        Coefficient(
            "air_conditioner_efficiency", "1", zh="空调能效比", en="Efficiency of air conditioners"
        ),
        Coefficient("latent_heat", "kJ kg-1", zh="水的汽化潜热", en="Latent heat of water"),
        Coefficient("water_density", "kg m-3", zh="水的密度", en="Density of water"),
        Coefficient(
            "humidifier_energy", "kJ m-3", zh="加湿耗能", en="Energy to humidify with water"
        ),
    ),
    indicators=(
        Indicator(
            "vegetation_cooling", "kWh yr-1",
            zh="植被蒸腾降温节能量", en="Electricity saved by the cooling of vegetation",
            ecosystem_types=VEGETATION,
            methods={
                "by_type": FromSums(
                    vegetation_cooling_by_type, zh="单位面积蒸腾热量法", en="Heat by type and day"
                ),
                "evapotranspiration_energy": FromSums(
                    vegetation_cooling_by_evapotranspiration,
                    zh="蒸散发耗能法", en="Energy of evapotranspiration",
                ),
            },
            prices={"electricity": "electricity_price"},
        ),
        Indicator(
            "water_cooling", "kWh yr-1",
            zh="水面湿地蒸发降温节能量",
            en="Electricity saved by the cooling of water and wetland",
            ecosystem_types=("wetland",),
            methods={
                "water_surface": FromSums(
                    water_cooling, zh="水面蒸发法（不除能效比）", en="Evaporation, heat undivided"
                ),
                "water_surface_by_efficiency": FromSums(
                    water_cooling_by_efficiency,
                    zh="水面蒸发法（除以能效比）", en="Evaporation, heat over the efficiency",
                ),
                "water_surface_humidified": FromSums(
                    water_cooling_humidified,
                    zh="水面蒸发法（不除能效比，计加湿）",
                    en="Evaporation, heat undivided, with humidifying",
                ),
                "water_surface_by_efficiency_humidified": FromSums(
                    water_cooling_by_efficiency_humidified,
                    zh="水面蒸发法（除以能效比，计加湿）",
                    en="Evaporation, heat over the efficiency, with humidifying",
                ),
            },
            prices={"electricity": "electricity_price"},
        ),
    ),
)  # fmt: skip
