"""Where the real data lies, and how a set of it is laid out as the folder of an account.

``<set>/account.toml`` and ``<set>/legend.csv`` stand beside this file. They name the data as
``data/...``, which a link in the folder leads to, so that no path of a machine is in them.
"""

import csv
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio

import gep

HERE = Path(__file__).parent


def _data() -> Path:
    folder = os.environ.get("GEP_REAL_DATA", "")
    if not folder or not (Path(folder) / "README.md").is_file():
        raise RuntimeError(f"GEP_REAL_DATA is {folder!r}, not the folder of the real input data")
    return Path(folder).resolve()


DATA = _data()


def lay_out(folder: Path, name: str, extra: str = "", **replaced: str) -> Path:
    """The account of a set in a folder of its own, with more tables or other lines in it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / name / "legend.csv", folder / "legend.csv")
    if not (folder / "data").exists():
        (folder / "data").symlink_to(DATA, target_is_directory=True)
    text = (HERE / name / "account.toml").read_text(encoding="utf-8")
    for old, new in replaced.items():
        assert f"{{{old}}}" in text, f"{name}/account.toml has no {{{old}}}"
        text = text.replace(f"{{{old}}}", new)
    path = folder / "account.toml"
    path.write_text(f"{text}\n{extra}\n", encoding="utf-8")
    return path
