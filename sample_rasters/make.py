"""Makes the sample county: ``python sample_rasters/make.py [--out DIR] [--cell 30]``.

SYNTHETIC, not for accounting: generated from the public facts in ``facts.py`` and a seed, with
the untidiness of real data. Running it twice gives the same bytes.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
import shapely
import towns
from account_text import account_text
from climate import Weather, cooling_days, weather
from facts import COVERS, SYNTHETIC, YEARS
from ground import (
    cover_factor,
    net_ecosystem_productivity,
    slope_factor,
    soil_group,
    soils,
    vegetation_cover,
)
from land import Codes, land_covers, reservoirs, with_water_levels
from lattice import Lattice, Mask, Values, block_mean
from rasterio.features import rasterize
from rasterio.transform import from_origin
from rasters import BYTE, FLOAT, SHORT, Encoding, write_raster
from terrain import EROSION_CELL, Relief, relief
from workbook import Land, land_of, statistics_rows
from zones import write_red_line, write_townships, write_watersheds

from gep.uses.start.template import write_statistics_workbook

LEFT, TOP, WIDE, LONG = 634_500.0, 3_198_600.0, 44_100.0, 72_900.0  # m
CELL = 90.0
AROUND = 450.0  # m of land around the county that has heights
COOLING_BLOCK = 450.0  # m


def main() -> None:
    """Make the sample in this folder, or elsewhere, or finer for measuring the engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--cell", type=float, default=CELL, help="metres, 90 or 30")
    options = parser.parse_args()
    make(options.out, options.cell)


def make(out: Path, cell: float = CELL) -> None:
    """Write the whole sample into a folder."""
    lattice = Lattice(LEFT, TOP, cell, round(WIDE / cell), round(LONG / cell))
    zones = towns.townships()
    county = shapely.unary_union(zones)
    inside = _burnt([county], lattice) > 0
    bare = _relief(lattice, county, inside)
    lake = reservoirs(bare, inside)
    ground = with_water_levels(bare, lake)
    covers = land_covers(bare, inside, lake)
    common = out / "common"
    common.mkdir(parents=True, exist_ok=True)
    write_townships(common / "townships.gpkg", zones)
    write_red_line(common / "red_line.gpkg", county)
    write_watersheds(common / "watersheds.geojson", county)
    write_legend(common / "legend.csv")
    write_ground(common, ground, covers[YEARS[0]])
    town_of = _burnt(zones, lattice)
    areas = tuple(town.area for town in towns.TOWNS)
    for year in YEARS:
        folder = out / str(year)
        write_land(folder, year, ground, covers[year])
        write_weather(folder, year, weather(year, ground, inside, covers[year]))
        write_statistics(folder, year, land_of(covers[year], town_of, lake, cell, areas))
        text = account_text(year, year > YEARS[0])
        (folder / "account.toml").write_text(text, encoding="utf-8")


def _relief(lattice: Lattice, county: shapely.Geometry, inside: Mask) -> Relief:
    coarse = lattice.coarser(EROSION_CELL)
    around = county.buffer(AROUND)
    known = _burnt([around], lattice) > 0
    return relief(lattice, inside, known, coarse, _burnt([around.buffer(EROSION_CELL)], coarse) > 0)


def _burnt(shapes: list[shapely.Geometry], lattice: Lattice) -> Codes:
    """1 + the index of the shape that holds a cell's centre, 0 elsewhere."""
    return np.asarray(
        rasterize(
            [(shape, i) for i, shape in enumerate(shapes, 1)],
            out_shape=lattice.shape,
            transform=from_origin(lattice.left, lattice.top, lattice.cell, lattice.cell),
            dtype="uint8",
        )
    )


def write_legend(path: Path) -> None:
    """The legend of the land cover."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["code", "name_zh", "name_en", "ecosystem_type", "confidence", "source"])
        for cover in COVERS:
            row = [cover.code, cover.zh, cover.en, cover.ecosystem_type, "given", SYNTHETIC]
            table.writerow(row)


def write_ground(folder: Path, ground: Relief, codes: Codes) -> None:
    """What stays the same over the years: heights, slope factor, soils."""
    lattice = ground.lattice
    heights = Encoding("float32", "m", FLOAT, step=0.125)
    write_raster(folder / "dem.tif", lattice, ground.height, heights, "elevation")
    factor = slope_factor(ground)
    write_raster(
        folder / "ls_factor.tif", lattice, factor, Encoding("int16", "1", SHORT, 0.1), "ls_factor"
    )
    group = soil_group(ground, codes)
    write_raster(
        folder / "soil_group.tif", lattice, group, Encoding("uint8", "code", 0), "soil_group"
    )
    coarse, values = soils(ground)
    for name, encoding in {
        "sand": Encoding("uint8", "percent", BYTE, 0.5),
        "silt": Encoding("uint8", "percent", BYTE, 0.5),
        "clay": Encoding("uint8", "percent", BYTE, 0.5),
        "organic_carbon": Encoding("int16", "g kg-1", SHORT, 0.1),
        "soil_erodibility": Encoding("uint8", "t ha h ha-1 MJ-1 mm-1", BYTE, 0.0005),
        "soil_depth": Encoding("int16", "mm", SHORT, 10.0),
        "plant_available_water": Encoding("uint8", "1", BYTE, 0.001),
    }.items():
        write_raster(folder / f"{name}.tif", coarse, values[name], encoding, name)


def write_land(folder: Path, year: int, ground: Relief, codes: Codes) -> None:
    """Land cover and vegetation of one year."""
    lattice = ground.lattice

    def write(name: str, at: Lattice, values: Values | Codes, encoding: Encoding) -> None:
        write_raster(folder / f"{name}.tif", at, values, encoding, f"{name} {year}")

    write("land_cover", lattice, codes, Encoding("uint8", "code", 0))
    factor = cover_factor(year, lattice, codes)
    write("cover_factor", lattice, factor, Encoding("int16", "1", SHORT, 0.0001))
    at, cover = vegetation_cover(year, lattice, codes)
    write("vegetation_cover", at, cover, Encoding("uint8", "percent", BYTE))
    at, productivity = net_ecosystem_productivity(year, ground, codes)
    write("nep", at, productivity, Encoding("int16", "gC m-2 yr-1", SHORT, 2.0))
    at = lattice.coarser(COOLING_BLOCK)
    days = cooling_days(year, _block_heights(ground, at))
    write("cooling_days", at, days, Encoding("uint8", "d yr-1", BYTE))


def _block_heights(ground: Relief, at: Lattice) -> Values:
    return block_mean(
        np.nan_to_num(ground.height), round(at.cell / ground.lattice.cell), ground.known
    )


def write_weather(folder: Path, year: int, air: Weather) -> None:
    """Climate rasters of one year."""
    rain, tenth = Encoding("float32", "mm yr-1", FLOAT, step=0.25), 0.1
    for name, lattice, values, encoding in (
        ("precipitation", air.fine, air.precipitation, rain),
        ("evapotranspiration", air.fine, air.evapotranspiration, rain),
        (
            "cooling_season_evapotranspiration",
            air.fine,
            air.cooling_season_evapotranspiration,
            Encoding("int16", "mm yr-1", SHORT),
        ),
        (
            "potential_evapotranspiration",
            air.middle,
            air.potential_evapotranspiration,
            Encoding("int16", "mm yr-1", SHORT),
        ),
        (
            "monthly_precipitation",
            air.middle,
            air.monthly_precipitation,
            Encoding("int16", "mm", SHORT, tenth),
        ),
        (
            "monthly_temperature",
            air.middle,
            air.monthly_temperature,
            Encoding("int16", "degC", SHORT, tenth),
        ),
        (
            "storm_precipitation",
            air.coarse,
            air.storm_precipitation,
            Encoding("int16", "mm", SHORT, tenth),
        ),
        (
            "rainfall_erosivity",
            air.middle,
            air.rainfall_erosivity,
            Encoding("int16", "MJ mm ha-1 h-1 yr-1", SHORT),
        ),
    ):
        write_raster(folder / f"{name}.tif", lattice, values, encoding, f"{name} {year}")


def write_statistics(folder: Path, year: int, land: Land) -> None:
    """The statistics workbook of one year."""
    title = f"江山市（合成样例）{year} 年统计数据"
    rows = statistics_rows(year, land)
    write_statistics_workbook(folder / "statistics.xlsx", rows, title, synthetic=True)


if __name__ == "__main__":
    main()
