"""The rasters of an account as one xarray Dataset that says what it holds, as CF asks.

Each raster is read window by window when its values are asked for. rioxarray would open them
too, but registers itself on every array of the user's, and what is needed of it is one class.
"""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt
import pyproj
import rasterio
import xarray as xr
from rasterio.windows import Window
from xarray.backends import BackendArray
from xarray.core import indexing

from gep.account.raster_heads import FOLDER, TYPES
from gep.words import LANGUAGES, Language, words

if TYPE_CHECKING:
    from gep.account.account import Account

CONVENTIONS = "CF-1.11"
_MAPPING = "spatial_ref"
"""The name of the CRS, where GDAL, rioxarray and odc-geo look for it."""
_SUBSTANCE = re.compile(r"^([kMG]?[gt])(?:C|CO2|O2|DM)(?=-?\d|$)")


def raster_dataset(account: "Account", lang: Language) -> xr.Dataset:
    """Every raster in the folder of an account, lazily, with units, names and CRS."""
    rasters = xr.Dataset(attrs=_account_attributes(account))
    for path in sorted((account.folder / FOLDER).glob("*.tif")):
        file = RasterFile.of(path)
        dims = _dims(file, rasters)
        attributes = {**_raster_attributes(account, file, lang), "grid_mapping": _MAPPING}
        array = indexing.LazilyIndexedArray(RasterArray(file))
        values = xr.Variable(dims, array, attributes, file.encoding(dims))
        rasters = rasters.assign({path.stem: values}).assign_coords(file.coordinates(dims))
    return rasters


@dataclass(frozen=True)
class RasterFile:
    """What a raster file with one band says of itself."""

    path: Path
    shape: tuple[int, int]
    blocks: tuple[int, int]
    dtype: np.dtype[Any]
    nodata: float | None
    unit: str
    crs: pyproj.CRS
    transform: rasterio.Affine

    @classmethod
    def of(cls, path: Path) -> Self:
        """Read the head of a file."""
        with rasterio.open(path) as raster:
            return cls(
                path,
                raster.shape,
                raster.block_shapes[0],
                np.dtype(raster.dtypes[0]),
                raster.nodata,
                raster.units[0] or "",
                pyproj.CRS.from_wkt(raster.crs.to_wkt()),
                raster.transform,
            )

    @property
    def axes(self) -> dict[str, npt.NDArray[np.float64]]:
        """Centres of the rows, from north to south, and of the columns, from west to east."""
        left, dx, _, top, _, dy = (float(number) for number in self.transform.to_gdal())
        height, width = self.shape
        y, x = (np.arange(n, dtype=np.float64) + 0.5 for n in (height, width))
        return {"y": top + dy * y, "x": left + dx * x}

    def coordinates(self, dims: tuple[str, str]) -> Mapping[Hashable, xr.Variable]:
        """Both axes and the CRS, as CF has them."""
        said = {axis["axis"]: axis for axis in self.crs.cs_to_cf()}
        corner = " ".join(repr(float(number)) for number in self.transform.to_gdal())
        return {
            dims[0]: xr.Variable(dims[0], self.axes["y"], said["Y"]),
            dims[1]: xr.Variable(dims[1], self.axes["x"], said["X"]),
            _MAPPING: xr.Variable((), 0, {**self.crs.to_cf(), "GeoTransform": corner}),
        }

    def encoding(self, dims: tuple[str, str]) -> dict[str, object]:
        """How it lies on the disk; a raster of codes keeps them and the code of no data."""
        chunks: dict[str, object] = {"preferred_chunks": dict(zip(dims, self.blocks, strict=True))}
        if self.dtype.kind == "f" or self.nodata is None:
            return chunks
        return {**chunks, "_FillValue": self.dtype.type(self.nodata)}


class RasterArray(BackendArray):
    """The values of a raster file, of which no more is read than is asked for.

    The file is opened for each reading, so that the array can be pickled and threads share no
    handle. In a raster of amounts, no data is NaN.
    """

    def __init__(self, file: RasterFile) -> None:
        self.file, self.shape, self.dtype = file, file.shape, file.dtype

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.BASIC, self._read
        )

    def _read(self, key: tuple[int | slice, ...]) -> npt.NDArray[Any]:
        rows, cols = (np.arange(n)[part] for n, part in zip(self.shape, key, strict=True))
        if not rows.size or not cols.size:
            return np.empty((*rows.shape, *cols.shape), self.dtype)
        top, left = int(rows.min()), int(cols.min())
        window = Window.from_slices((top, int(rows.max()) + 1), (left, int(cols.max()) + 1))
        with rasterio.open(self.file.path) as raster:
            values: npt.NDArray[Any] = raster.read(1, window=window)
        if self.dtype.kind == "f":
            values[values == self.file.nodata] = np.nan
        return values[rows - top][..., cols - left]


def cf_unit(unit: str) -> str:
    """A unit of an account as CF takes it: of what substance a mass is, the name has to say.

    >>> cf_unit("gC m-2 yr-1"), cf_unit("tCO2 km-2 yr-1"), cf_unit("t ha-1 yr-1")
    ('g m-2 yr-1', 't km-2 yr-1', 't ha-1 yr-1')
    """
    return " ".join(_SUBSTANCE.sub(r"\1", part) for part in unit.split())


def _dims(file: RasterFile, rasters: xr.Dataset) -> tuple[str, str]:
    """``y`` and ``x``, which rasters of one grid share; on another grid, names of its own."""
    own = file.axes
    is_shared = all(np.array_equal(rasters.get(name, own[name]), own[name]) for name in own)
    return ("y", "x") if is_shared else (f"y_{file.path.stem}", f"x_{file.path.stem}")


def _account_attributes(account: "Account") -> dict[str, str]:
    about, hashed = account.about, account.manifest.hashed
    return {
        "Conventions": CONVENTIONS,
        "title": f"{about.name} {about.year}",
        "source": f"gep {hashed.gep_version}".rstrip(),
        "references": hashed.norm.title["en"],
        "account_id": account.manifest.account_id,
    }


def _raster_attributes(account: "Account", file: RasterFile, lang: Language) -> dict[str, object]:
    key = file.path.stem
    titles = words("raster_titles").get(key) or {
        one: account.raster_label(key, one) for one in LANGUAGES
    }
    named = {"long_name": titles[lang], **{f"long_name_{one}": titles[one] for one in LANGUAGES}}
    if key != TYPES:
        return {**named, "units": cf_unit(file.unit)}
    types = account.manifest.hashed.ecosystem_types
    flags = np.arange(1, len(types) + 1, dtype=file.dtype)
    return {**named, "flag_values": flags, "flag_meanings": " ".join(types)}
