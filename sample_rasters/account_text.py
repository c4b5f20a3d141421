"""account.toml of one sample year."""

from facts import COUNTY_CODE, YEARS

_COMMON = (
    ("elevation", "dem", 3, ""),
    ("ls_factor", "ls_factor", 3, 'source = "由坡度合成 / synthetic, from slope alone"'),
    ("soil_erodibility", "soil_erodibility", 3, ""),
    ("sand", "sand", 3, ""),
    ("silt", "silt", 3, ""),
    ("clay", "clay", 3, ""),
    (
        "organic_carbon",
        "organic_carbon",
        3,
        'unit = "g kg-1", source = "合成土壤 / synthetic soil survey"',
    ),
    ("soil_depth", "soil_depth", 3, ""),
    ("plant_available_water", "plant_available_water", 3, ""),
    ("soil_group", "soil_group", 3, ""),
)
_YEARLY = (
    ("precipitation", 3, 'unit = "mm yr-1", source = "合成气象站 / synthetic weather stations"'),
    ("evapotranspiration", 1, 'unit = "mm yr-1", source = "合成卫星产品 / synthetic satellite"'),
    ("cooling_season_evapotranspiration", 1, ""),
    ("potential_evapotranspiration", 3, ""),
    ("monthly_precipitation", 3, ""),
    ("monthly_temperature", 3, 'unit = "degC", source = "合成气象站 / synthetic weather stations"'),
    ("storm_precipitation", 3, ""),
    ("rainfall_erosivity", 3, ""),
    ("cooling_days", 3, ""),
    ("cover_factor", 1, ""),
    ("vegetation_cover", 1, 'unit = "percent", source = "合成卫星产品 / synthetic satellite"'),
    ("nep", 2, 'unit = "gC m-2 yr-1", source = "合成通量模型 / synthetic flux model"'),
)


def account_text(year: int, has_opening: bool) -> str:
    """The text of a year's account.toml; the opening land cover is the year before's."""
    opening = f'\nopening = {{ path = "../{year - 1}/land_cover.tif", legend = "{_LEGEND}" }}'
    rasters = [
        *(_line(name, f"../common/{file}.tif", tier, more) for name, file, tier, more in _COMMON),
        *(_line(name, f"{name}.tif", tier, _dated(more, year)) for name, tier, more in _YEARLY),
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


def _line(name: str, path: str, tier: int, more: str) -> str:
    said = f"{more}, tier = {tier}" if more else f"tier = {tier}"
    return f'{name} = {{ path = "{path}", {said} }}'


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
legend = "{legend}"
tier = 3{opening}

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
