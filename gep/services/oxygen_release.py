"""Oxygen release (释氧): oxygen that plants give off for the carbon that they keep.

Tied to the carbon sink, it is 32/44 of the carbon dioxide fixed, whatever method found that. The
older forest norms take 1.19 t of oxygen for each tonne of dry matter of NPP, of which most is
breathed in again within the year: beside a carbon sink from NEP it is not consistent. A ratio of
oxygen to carbon dioxide above 0.735 is the symptom.

Many hold that oxygen is not scarce and has no price; a norm that leaves it out has it in the memo.
"""

from gep.service import Array, FromSums, Indicator, Service


def oxygen_for_carbon_dioxide(
    carbon_dioxide_fixed: Array, oxygen_per_carbon_dioxide: Array
) -> Array:
    """Carbon dioxide fixed x 32/44.

    >>> oxygen_for_carbon_dioxide(44.0, 0.75)
    33.0
    """
    return carbon_dioxide_fixed * oxygen_per_carbon_dioxide


def oxygen_of_npp(npp: Array, carbon_per_dry_matter: Array, oxygen_per_dry_matter: Array) -> Array:
    """NPP as dry matter x 1.19.  LY/T 1721-2008, as Miao Jianqun et al. 2017 use it.

    NPP is in carbon here; a product in dry matter must be given as carbon first.

    >>> oxygen_of_npp(50.0, 0.5, 1.25)    # 100 of dry matter
    125.0
    """
    return npp / carbon_per_dry_matter * oxygen_per_dry_matter


SERVICE = Service(
    key="oxygen_release",
    zh="释氧",
    en="Oxygen release",
    category="regulating",
    indicators=(
        Indicator(
            "oxygen_released", "tO2 yr-1", zh="释氧量", en="Oxygen released",
            methods={
                "tied_to_carbon": FromSums(
                    oxygen_for_carbon_dioxide, zh="与固碳同口径法", en="Tied to the carbon sink"
                ),
                "npp": FromSums(
                    oxygen_of_npp, zh="净初级生产力法", en="Net primary productivity"
                ),
            },
            prices={"industrial_production": "oxygen_price"},
        ),
    ),
)  # fmt: skip
