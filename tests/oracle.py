"""The account by the plainest road: whole arrays in memory, one formula after another.

Nothing here knows how the engine works; it imports numpy and the standard library alone.
"""

import math

import numpy as np

GRS80_A, GRS80_F = 6378137.0, 1 / 298.257222101


def degree_pixel_areas(top: float, size: float, shape: tuple[int, int]) -> np.ndarray:
    """Ellipsoidal areas of degree pixels, by Gauss-Legendre quadrature of the area element."""
    e2 = GRS80_F * (2 - GRS80_F)
    nodes, weights = np.polynomial.legendre.leggauss(8)
    rows = np.arange(shape[0])
    north = np.radians(top - rows * size)
    half = math.radians(size) / 2
    latitude = (north - half)[:, None] + half * nodes
    element = GRS80_A**2 * (1 - e2) * np.cos(latitude) / (1 - e2 * np.sin(latitude) ** 2) ** 2
    strip = (element * weights).sum(axis=1) * half * math.radians(size)
    return np.repeat(strip[:, None], shape[1], axis=1)


def zone_sum(
    values: np.ndarray, kind: np.ndarray, code: int, weight: np.ndarray
) -> tuple[float, float]:
    """Sum of an amount per m2 over one type in one zone, and of its absolute contributions."""
    use = (kind == code) & (weight > 0) & np.isfinite(values)
    contributions = values[use] * weight[use]
    return math.fsum(contributions), math.fsum(np.abs(contributions))


def soil_retention(rasters: dict[str, np.ndarray], practice: float) -> dict[str, np.ndarray]:
    """Tonnes a square metre: R K LS, R K LS C, and R K LS (1 - C P)."""
    r, k, ls, c = (
        rasters[name].astype(np.float64)
        for name in ("rainfall_erosivity", "soil_erodibility", "ls_factor", "cover_factor")
    )
    potential = r * k * ls / 1e4
    covered = potential * c
    retained = potential * (1 - c * practice)
    return {
        "potential_erosion": potential,
        "covered_erosion": covered,
        "retained_soil": retained,
    }
