"""Hydrological soil group (土壤水文组) where no map of it is given: one group for all land.

The groups are A, B, C and D, coded 1 to 4, from sand that swallows rain to clay that does not. A
group for all land is an assumption, and the checks of the account say so.
"""

from gep.service import Array, Coefficient, Derived, PerArea


def declared_soil_group(default_soil_group: Array) -> Array:
    """The group that the book declares for land without a map.

    >>> declared_soil_group(3.0)
    3.0
    """
    return default_soil_group


DERIVED = (
    Derived(
        "soil_group",
        methods={
            "declared": PerArea(
                declared_soil_group, zh="统一设定", en="One declared group for all land"
            )
        },
        coefficients=(
            Coefficient("default_soil_group", "code", zh="默认土壤水文组", en="Default soil group"),
        ),
    ),
)
