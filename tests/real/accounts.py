"""One account of each set of real input, with every service that its rasters feed."""

from pathlib import Path

from shapely.geometry import box

from tests.real import test_jiangshan, test_moselle, test_willamette, test_youwuzhen, test_zion
from tests.real.place import lay_out, write_overrides, write_zones


def jiangshan(folder: Path) -> Path:
    """Real townships over a land cover of blocks, with real climate."""
    extra = test_jiangshan.RASTERS + test_jiangshan.LOCAL_STATISTICS
    path, _ = test_jiangshan.prepare(folder, test_jiangshan.GRIDS["metres"], extra)
    test_jiangshan.write_vegetables(folder, list(test_jiangshan.official()))
    return path


def moselle(folder: Path) -> Path:
    """A basin of 11,636 km2 at 500 m."""
    path = lay_out(folder, "moselle", test_moselle.RASTERS)
    kinds = [kind for kind, _ in test_moselle.CLASSES.values()]
    write_overrides(folder / "local.csv", _practice(kinds, 1))
    return path


def willamette(folder: Path) -> Path:
    """Two layers of watersheds, rain and relief, with emissions."""
    extra = test_willamette.CONSTANTS + test_willamette.LOCAL_STATISTICS
    path = lay_out(folder, "willamette", extra)
    test_willamette.write_inputs(folder)
    return path


def youwuzhen(folder: Path) -> Path:
    """A catchment in two halves."""
    path = lay_out(folder, "youwuzhen", test_youwuzhen.RASTERS)
    left, top = test_youwuzhen.LEFT, test_youwuzhen.TOP
    right, low, middle = left + 125 * 30, top - 85 * 30, left + test_youwuzhen.SPLIT * 30
    halves = {"350821101": box(left, low, middle, top), "350821102": box(middle, low, right, top)}
    write_zones(folder / "catchment.gpkg", halves, "EPSG:2415")
    write_overrides(folder / "local.csv", _practice(test_youwuzhen.PERCENT, 0.8))
    return path


def zion(folder: Path) -> Path:
    """A national park at pixels that are not square."""
    path = lay_out(folder, "zion", test_zion.RASTERS)
    write_overrides(folder / "local.csv", _practice(test_zion.CODES.values(), 1))
    return path


def _practice(kinds, factor: float) -> list[tuple[object, ...]]:
    return [("soil_retention", "practice_factor", kind, factor, "1") for kind in kinds]
