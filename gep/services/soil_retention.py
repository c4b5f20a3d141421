"""Soil retention (土壤保持): soil that plant cover keeps on the slope, silt kept out of rivers.

Potential erosion is that of a bare county, so hundreds of tonnes per hectare are normal on steep
red-soil hills; thousands mean a factor in the wrong unit (an erosivity in US units that lacks the
factor 17.02, say). One tonne per hectare is a hundred tonnes per square kilometre.

Silt and nutrients are those of the soil that is kept: by maps of its bulk density and of what it
holds, where there are any, since slopes that erode most need not have the soil of the mean; else by
a figure for each ecosystem type. Nutrients are valued at what it costs to take them
out of water again; a norm that values them as fertiliser must not do both.
"""

from gep.service import Array, Coefficient, FromSums, Indicator, PerArea, Service


def potential_erosion(
    rainfall_erosivity: Array, soil_erodibility: Array, ls_factor: Array
) -> Array:
    """Erosion of bare, unmanaged ground, R K LS.  RUSLE, Renard et al. 1997.

    >>> potential_erosion(5000.0, 0.03, 8.0)
    1200.0
    """
    return rainfall_erosivity * soil_erodibility * ls_factor


def covered_erosion(potential_erosion: Array, cover_factor: Array) -> Array:
    """Erosion left under the plant cover, R K LS C.

    >>> covered_erosion(1200.0, 0.25)
    300.0
    """
    return potential_erosion * cover_factor


def retained_soil(
    potential_erosion: Array, covered_erosion: Array, practice_factor: Array
) -> Array:
    """Potential minus actual erosion, R K LS (1 - C P).

    >>> retained_soil(1200.0, 300.0, 0.5)    # a quarter grows through, half of it terraced away
    1050.0
    """
    return potential_erosion - practice_factor * covered_erosion


def avoided_siltation(
    retained_soil: Array, silting_share: Array, soil_bulk_density: Array
) -> Array:
    """Volume of the kept soil that would have settled in reservoirs and channels.

    >>> avoided_siltation(1050.0, 0.25, 1.25)    # 262.5 t of silt at 1.25 t/m3
    210.0
    """
    return retained_soil * silting_share / soil_bulk_density


def mapped_siltation(
    potential_erosion: Array,
    covered_erosion: Array,
    practice_factor: Array,
    silting_share: Array,
    bulk_density: Array,
) -> Array:
    """The same volume by a map of the soil's bulk density.

    >>> mapped_siltation(1200.0, 300.0, 0.5, 0.25, 1.25)    # as above: 1050 t kept
    210.0
    """
    return (potential_erosion - practice_factor * covered_erosion) * silting_share / bulk_density


def mapped_nitrogen(
    potential_erosion: Array, covered_erosion: Array, practice_factor: Array, soil_nitrogen: Array
) -> Array:
    """Nitrogen in the soil that is kept, by a map of what the soil holds.

    >>> mapped_nitrogen(1200.0, 300.0, 0.5, 2.0)    # 1050 t kept; the engine turns t g kg-1 into t
    2100.0
    """
    return (potential_erosion - practice_factor * covered_erosion) * soil_nitrogen


def mapped_phosphorus(
    potential_erosion: Array, covered_erosion: Array, practice_factor: Array, soil_phosphorus: Array
) -> Array:
    """Phosphorus in the soil that is kept, by a map of what the soil holds.

    >>> mapped_phosphorus(1200.0, 300.0, 0.5, 0.5)
    525.0
    """
    return (potential_erosion - practice_factor * covered_erosion) * soil_phosphorus


def nitrogen_retained(retained_soil: Array, nitrogen_content: Array) -> Array:
    """Nitrogen that leaves with eroded soil, kept on the slope with it.

    >>> nitrogen_retained(1000.0, 1.5)    # 1.5 g in each kg; the engine turns t g kg-1 into t
    1500.0
    """
    return retained_soil * nitrogen_content


def phosphorus_retained(retained_soil: Array, phosphorus_content: Array) -> Array:
    """Phosphorus that leaves with eroded soil, kept on the slope with it.

    >>> phosphorus_retained(1000.0, 0.5)
    500.0
    """
    return retained_soil * phosphorus_content


_RUSLE = "修正通用土壤流失方程（RUSLE）"

SERVICE = Service(
    key="soil_retention",
    zh="土壤保持",
    en="Soil retention",
    category="regulating",
    coefficients=(
        Coefficient(
            "practice_factor", "1", by=("ecosystem_type",), is_share=True,
            zh="水土保持措施因子", en="Support practice factor",
        ),
        Coefficient(
            "silting_share", "1", is_share=True,
            zh="泥沙淤积系数", en="Share of soil that silts up",
        ),
        Coefficient(
            "soil_bulk_density", "t m-3", by=("ecosystem_type",),
            zh="土壤容重", en="Soil bulk density",
        ),
        Coefficient(
            "nitrogen_content", "g kg-1", by=("ecosystem_type",),
            zh="土壤全氮含量", en="Nitrogen content of the soil",
        ),
        Coefficient(
            "phosphorus_content", "g kg-1", by=("ecosystem_type",),
            zh="土壤全磷含量", en="Phosphorus content of the soil",
        ),
    ),
    indicators=(
        Indicator(
            "potential_erosion", "t yr-1", zh="潜在侵蚀量", en="Potential erosion",
            methods={"rusle": PerArea(potential_erosion, zh=_RUSLE, en="RUSLE")},
        ),
        Indicator(
            "covered_erosion", "t yr-1", zh="植被覆盖下侵蚀量", en="Erosion under cover",
            methods={"rusle": PerArea(covered_erosion, zh=_RUSLE, en="RUSLE")},
        ),
        Indicator(
            "retained_soil", "t yr-1", zh="土壤保持量", en="Soil retained",
            methods={"rusle": FromSums(retained_soil, zh=_RUSLE, en="RUSLE")},
        ),
        Indicator(
            "avoided_siltation", "m3 yr-1", zh="减少泥沙淤积", en="Avoided siltation",
            methods={
                "silting_share": FromSums(
                    avoided_siltation, zh="泥沙淤积系数法", en="By the share that silts up"
                ),
                "density_map": PerArea(
                    mapped_siltation,
                    zh="泥沙淤积系数法（容重图层）",
                    en="By the share that silts up, on a map of density",
                ),
            },
            prices={"replacement_cost": "dredging_cost"},
        ),
        Indicator(
            "nitrogen_retained", "t yr-1", zh="减少氮面源污染", en="Nitrogen kept from water",
            methods={
                "soil_content": FromSums(
                    nitrogen_retained, zh="土壤养分含量法", en="By the soil's content"
                ),
                "content_map": PerArea(
                    mapped_nitrogen,
                    zh="土壤养分含量法（图层）", en="By a map of the soil's content",
                ),
            },
            prices={"treatment_cost": "soil_nitrogen_treatment_cost"},
        ),
        Indicator(
            "phosphorus_retained", "t yr-1", zh="减少磷面源污染", en="Phosphorus kept from water",
            methods={
                "soil_content": FromSums(
                    phosphorus_retained, zh="土壤养分含量法", en="By the soil's content"
                ),
                "content_map": PerArea(
                    mapped_phosphorus,
                    zh="土壤养分含量法（图层）", en="By a map of the soil's content",
                ),
            },
            prices={"treatment_cost": "soil_phosphorus_treatment_cost"},
        ),
    ),
)  # fmt: skip
