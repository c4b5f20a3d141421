"""account.toml of one sample year."""

from facts import COUNTY_CODE, YEARS

_COMMON = (
    ("elevation", "dem", ""),
    ("ls_factor", "ls_factor", 'source = "synthetic, from slope alone"'),
    ("soil_erodibility", "soil_erodibility", ""),
    ("sand", "sand", ""),
    ("silt", "silt", ""),
    ("clay", "clay", ""),
    ("organic_carbon", "organic_carbon", 'unit = "g kg-1", source = "synthetic soil survey"'),
    ("soil_depth", "soil_depth", ""),
    ("plant_available_water", "plant_available_water", ""),
    ("soil_group", "soil_group", ""),
)
_YEARLY = (
    ("precipitation", 'unit = "mm yr-1", source = "synthetic weather stations"'),
    ("evapotranspiration", 'unit = "mm yr-1", source = "synthetic satellite product"'),
    ("cooling_season_evapotranspiration", ""),
    ("potential_evapotranspiration", ""),
    ("monthly_precipitation", ""),
    ("monthly_temperature", 'unit = "degC", source = "synthetic weather stations"'),
    ("storm_precipitation", ""),
    ("rainfall_erosivity", ""),
    ("cooling_days", ""),
    ("cover_factor", ""),
    ("vegetation_cover", 'unit = "percent", source = "synthetic satellite product"'),
    ("nep", 'unit = "gC m-2 yr-1", source = "synthetic flux model"'),
)


def account_text(year: int, has_opening: bool) -> str:
    """The text of a year's account.toml; the opening land cover is the year before's."""
    opening = f'\nopening = {{ path = "../{year - 1}/land_cover.tif", legend = "{_LEGEND}" }}'
    rasters = [
        *(_line(name, f"../common/{file}.tif", more) for name, file, more in _COMMON),
        *(_line(name, f"{name}.tif", _dated(more, year)) for name, more in _YEARLY),
    ]
    return _TEXT.format(
        code=COUNTY_CODE,
        year=year,
        base=YEARS[0],
        legend=_LEGEND,
        opening=opening if has_opening else "",
        rasters="\n".join(rasters),
    )


def _dated(more: str, year: int) -> str:
    return f"{more}, data_year = {year}" if more else ""


def _line(name: str, path: str, more: str) -> str:
    return f'{name} = {{ path = "{path}", {more} }}' if more else f'{name} = "{path}"'


_LEGEND = "../common/legend.csv"
_TEXT = """\
# SYNTHETIC, not for accounting: made by sample_rasters/make.py
[account]
name = "江山市（合成样例）"
code = "{code}"
year = {year}
norm = "zhejiang-2020"

[land_cover]
path = "land_cover.tif"
legend = "{legend}"{opening}

[rasters]  # what states no unit here has it in the file
{rasters}

[zones.township]
path = "../common/townships.gpkg"
layer = "townships"
code = "code"
name = "name"

[zones.red_line]
path = "../common/red_line.gpkg"
layer = "red_line"
code = "code"
name = "name"
overlapping = true

[zones.watershed]
path = "../common/watersheds.geojson"
code = "code"
name = "name"

[statistics]
path = "statistics.xlsx"

[prices]
year = {year}
base_year = {base}

[not_applicable]
windbreak_sand_fixing = "湿润亚热带丘陵，无风蚀区 / humid subtropical hills, no wind-erosion area"
coastal_protection = "内陆县，无海岸线 / inland county without a coast"
"""
