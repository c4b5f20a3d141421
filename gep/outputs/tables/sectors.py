"""The sectors that products belong to, in the order in which statistics tell them."""

from functools import cache

from gep.shipped import shipped_rows

SECTORS = ("agriculture", "forestry", "animal_husbandry", "fishery", "ecological_energy")
"""农业、林业、畜牧业、渔业、生态能源."""


def sector(product: str) -> str:
    """The sector of a product by ``coefficients/products.csv``; "" for what is no product there.

    >>> sector("rice"), sector("hydropower"), sector("SO2")
    ('agriculture', 'ecological_energy', '')
    """
    return _sectors().get(product, "")


@cache
def _sectors() -> dict[str, str]:
    return {row["product"]: row["sector"] for row in shipped_rows("products.csv")}
