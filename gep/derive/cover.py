"""Vegetation cover and cover factor (植被覆盖度、植被覆盖因子): what plants leave to the rain.

The cover factor of close forest is a thousandth, so it decides little of what a county retains.
What it decides is how cropland, orchards and thin woods compare.
"""

import numpy as np

from gep.service import Array, Coefficient, Derived, Field, PerArea, Prepared


def cover_factor_by_table(
    vegetation_cover: Array, cover_factor_table: Array, cover_factor_slope: Array
) -> Array:
    """C by ecosystem type and band of cover.  HJ 1173-2021, table A.1 and equation A.13.

    The bands begin at 0, 10, 30, 50, 70 and 90 % of cover. On dry cropland, C = 0.221 - 0.595 lg c
    with c from 0 to 1: there the table holds 0.221 in each band, and elsewhere the slope is 0. The
    logarithm passes 1, the value of bare ground, below 4.9 % of cover: it ends there.

    >>> float(cover_factor_by_table(0.6, (0.1, 0.08, 0.06, 0.02, 0.004, 0.001), 0.0))    # forest
    0.02
    >>> round(float(cover_factor_by_table(0.1, (0.221,) * 6, -0.595)), 3)    # dry cropland
    0.816
    """
    band = np.searchsorted((0.1, 0.3, 0.5, 0.7, 0.9), vegetation_cover, side="right")
    curve = cover_factor_slope * np.log10(np.maximum(vegetation_cover, 1e-9))
    return np.minimum(np.choose(band, cover_factor_table) + curve, 1.0)


def cover_factor_by_cai(vegetation_cover: Array) -> Array:
    """C of Cai et al. 2000, fitted on the share of ground that plants cover.

    1 on bare ground, 0.6508 - 0.3436 lg c up to c = 78.3 %, with c in percent, and 0 above. Below
    about 0.1 % the logarithm passes 1, which is the value of bare ground: it ends there.

    >>> round(float(cover_factor_by_cai(0.1)), 4)    # lg 10 = 1: 0.6508 - 0.3436
    0.3072
    >>> float(cover_factor_by_cai(0.0)), float(cover_factor_by_cai(0.8))
    (1.0, 0.0)
    """
    percent = 100.0 * vegetation_cover
    fitted = 0.6508 - 0.3436 * np.log10(np.maximum(percent, 1e-9))
    factor = np.where(percent >= 78.3, 0.0, np.minimum(fitted, 1.0))
    return np.where(np.isnan(vegetation_cover), np.nan, factor)


def cover_from_ndvi(ndvi: Field) -> Array:
    """Share of ground that plants cover, (NDVI - soil) / (plants - soil).  HJ 1172-2021, B.4.

    Bare soil and full cover are the 5 % and 95 % percentiles of the whole raster: a few pixels of
    water or of cloud would decide the least and the greatest. So the raster should be that of the
    county and of the growing season; one of a bigger region gives other ends. What lies beyond the
    ends is 0 or 1.

    >>> one = np.ones(1)
    >>> percent = np.arange(101.0)[None, :] / 100.0
    >>> cover_from_ndvi(Field(percent, one, one))[0, [0, 5, 50, 95, 100]].round(9).tolist()
    [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    soil, plants = np.nanpercentile(ndvi.values, [5.0, 95.0])
    cover: Array = np.clip((ndvi.values - soil) / (plants - soil), 0.0, 1.0)
    return cover


DERIVED = (
    Derived(
        "cover_factor",
        steps={
            "percent": ("植被覆盖百分数", "cover in percent"),
            "fitted": ("拟合值", "fitted value"),
        },
        methods={
            "cover_table": PerArea(
                cover_factor_by_table, gives="1",
                zh="类型与覆盖度查表（HJ 1173-2021）", en="Table by type and cover (HJ 1173-2021)",
            ),
            "cai": PerArea(cover_factor_by_cai, gives="1", zh="蔡崇法公式", en="Cai et al. 2000"),
        },
        coefficients=(
            Coefficient(
                "cover_factor_table", "1", by=("ecosystem_type", "cover_band"), is_share=True,
                zh="植被覆盖因子", en="Cover factor",
            ),
            Coefficient(
                "cover_factor_slope", "1", by=("ecosystem_type",),
                zh="植被覆盖因子对覆盖度对数的斜率", en="Slope of the cover factor on lg cover",
            ),
        ),
    ),
    Derived(
        "vegetation_cover",
        methods={
            "ndvi_percentiles": Prepared(
                cover_from_ndvi, gives="1",
                zh="像元二分模型（NDVI 5% 与 95% 分位）", en="NDVI between its percentiles",
            ),
        },
    ),
)  # fmt: skip
