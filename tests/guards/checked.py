"""A county with storms that is run and checked."""

from pathlib import Path

import numpy as np

import gep
from tests.services.storm_county import SHAPE, storm_county, storms


def water(rain: float = 1746.0, evaporation: float = 700.0) -> dict[str, np.ndarray]:
    return {
        "precipitation": np.full(SHAPE, rain),
        "evapotranspiration": np.full(SHAPE, evaporation),
    }


UNITS = {"precipitation": "mm yr-1", "evapotranspiration": "mm yr-1", "cooling_days": "d yr-1"}


def checked(tmp_path: Path, rasters, *, change=lambda text: text, extra: str = "", rows=None):
    more = {} if rows is None else {"rows": rows}
    county = storm_county(
        tmp_path / "county", rasters={**storms(), **rasters}, units=UNITS, extra=extra, **more
    )
    text = county.account.read_text(encoding="utf-8")
    county.account.write_text(change(text), encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    return county, account, account.checks.set_index(["check", "scope"])
