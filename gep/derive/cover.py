"""Cover factor (植被覆盖因子) from what vegetation covers of the ground."""

import numpy as np

from gep.service import Array, Derived, PerArea


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


DERIVED = (
    Derived(
        "cover_factor",
        methods={
            "cai": PerArea(cover_factor_by_cai, gives="1", zh="蔡崇法公式", en="Cai et al. 2000")
        },
    ),
)
