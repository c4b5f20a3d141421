"""Where the real data lies, and how a set of it is laid out as the folder of an account.

``<set>/account.toml`` and ``<set>/legend.csv`` stand beside this file. They name the data as
``data/...``, which a link in the folder leads to, so that no path of a machine is in them.
"""

import csv
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio

HERE = Path(__file__).parent
STATISTICS = ("zone_code", "item", "measure", "value", "unit", "year")


DATA = Path(os.environ.get("GEP_REAL_DATA", "GEP_REAL_DATA")).resolve()
"""Where it is; where nobody says, the tests that read it are left out (`tests.needs`)."""


def lay_out(folder: Path, name: str, extra: str = "", service: str = "") -> Path:
    """The account of a set in a folder of its own, with more tables at its end.

    ``service`` is the one to compute, where the others would only take time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    legend = HERE / name / "legend.csv"
    if legend.is_file():
        shutil.copyfile(legend, folder / "legend.csv")
    (folder / "data").symlink_to(DATA, target_is_directory=True)
    text = (HERE / name / "account.toml").read_text(encoding="utf-8")
    if service:
        text = text.replace("[land_cover]", f'services = ["{service}"]\n\n[land_cover]')
    path = folder / "account.toml"
    path.write_text(f"{text}\n{extra}\n", encoding="utf-8")
    return path


def write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A CSV file, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(header), *rows])


def write_overrides(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """Local coefficients: service, parameter, key, value, unit."""
    header = ("service", "parameter", "key", "value", "unit", "source")
    write_table(path, header, [(*row, "test") for row in rows])


def read(path: str) -> tuple[np.ndarray, rasterio.Affine]:
    """The first band of a raster of the real data as float64, NaN where it is missing."""
    with rasterio.open(DATA / path) as file:
        band = file.read(1, masked=True)
        return band.astype(np.float64).filled(np.nan), file.transform


def said(problems: Iterable, code: str) -> list:
    """The problems of one code; each must have its words in both languages."""
    found = [p for p in problems if p.code == code]
    for problem in found:
        assert problem.text("zh")
        assert problem.text("en")
    return found


def about_data(problems: Iterable) -> list[str]:
    """Codes of the errors and warnings about files, without those about the book."""
    kinds = ("raster-", "zones-", "land-cover-", "code-", "opening-", "grid-", "stat-")
    return [p.code for p in problems if p.severity != "note" and p.code.startswith(kinds)]


def extent_of(account, layer: str = "county") -> pd.Series:
    """Area in m2 by zone and ecosystem type."""
    rows = account.extent[account.extent["zone_layer"] == layer]
    return rows.set_index(["zone_code", "ecosystem_type"])["area_m2"]


def computed(account, indicator: str, layer: str = "county", item: str = "") -> pd.DataFrame:
    """Computed rows of an indicator, of the account or beside it, by zone and ecosystem type."""
    rows = pd.concat([account.rows(), account.memo])
    rows = rows[(rows["indicator"] == indicator) & (rows["zone_layer"] == layer)]
    rows = rows[(rows["item"] == item) & (rows["status"] == "computed")]
    return rows.set_index(["zone_code", "ecosystem_type"])


def reasons(account) -> dict[str, str]:
    """Why indicators are not computed, by indicator, from the county's rows of the account."""
    rows = account.rows()
    rows = rows[(rows["zone_layer"] == "county") & (rows["status"] != "computed")]
    assert rows["quantity"].isna().all()
    assert rows["value_yuan"].isna().all()
    assert set(rows["status"]) <= {"not_computed", "not_applicable"}
    assert (rows["note"] != "").all()
    return dict(zip(rows["indicator"], rows["note"], strict=True))


def assert_adds_up(account, layers: Iterable[str]) -> None:
    """Zones of a partition sum to the county, for every indicator and item, and so do areas."""
    rows = account.rows()[account.rows()["status"] == "computed"]
    total = rows.groupby(["zone_layer", "indicator", "item"])["quantity"].sum()
    size = rows["quantity"].abs().groupby([rows["zone_layer"], rows["indicator"], rows["item"]])
    area = account.extent.groupby("zone_layer")["area_m2"].sum()
    for layer in layers:
        assert abs(area[layer] / area["county"] - 1) < 1e-9
        apart = (total[layer] - total["county"]).abs()
        assert len(apart) == len(total["county"])
        assert (apart <= 1e-9 * size.sum()["county"]).all(), apart


def write_zones(path: Path, shapes: dict[str, object], crs: object, name: str = "") -> None:
    """A zone layer with the columns ``code`` and ``name``."""
    codes = list(shapes)
    columns = {"code": codes, "name": [name or code for code in codes]}
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes.values()), crs=crs)
    frame.to_file(path, driver="GPKG")
