"""Raster files as GDAL reads them: GeoTIFF and whatever no other engine claims."""

import html
import re
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window

from gep.files.paths import is_there
from gep.grid import Grid
from gep.inputs.rasters.door import SourceProblem
from gep.inputs.rasters.source import GDAL, SYNTHETIC, Engine, Gaps, Source

_MEMBER = re.compile(r"<Source(?:Filename|Dataset)\b([^>]*)>([^<]*)<")
_LARGEST_VRT = 1 << 26  # bytes
_SHOWN = 5  # members named in one message
_UNIT_TAGS = ("units", "unit", "UNITS", "UNIT", "Units", "Unit")


class _GdalFile:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._dataset = rasterio.open(source.path, sharing=False)
        self._flip = source.lattice.height if source.south_up else 0

    def read(
        self, row: int, col: int, height: int, width: int, bands: tuple[int, ...]
    ) -> npt.NDArray[Any]:
        if self._flip:
            row = self._flip - row - height
        window, source = Window(col, row, width, height), self._source
        array = np.asarray(self._dataset.read(list(bands), window=window))
        if source.gaps is not None:
            is_masked = source.gaps.is_masked
            mask = self._dataset.read_masks(list(bands), window=window) if is_masked else None
            array = source.gaps.filled(array, mask, source)
        return np.ascontiguousarray(array[:, ::-1]) if self._flip else array

    def close(self) -> None:
        self._dataset.close()


def _described(path: Path, variable: str) -> Source:
    if path.suffix.lower() == ".vrt":
        _check_members(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return _dataset_described(str(path), variable)


def _dataset_described(path: str, variable: str) -> Source:
    with rasterio.open(path, sharing=False) as dataset:
        if dataset.subdatasets:
            return _dataset_described(_chosen(dataset.subdatasets, variable), "")
        crs = str(dataset.crs.to_wkt()) if dataset.crs else ""
        if dataset.transform.is_identity:
            raise SourceProblem("raster-not-placed")
        a, b, _, d, e, _ = tuple(dataset.transform)[:6]
        if b or d or a <= 0 or not e:
            raise SourceProblem("raster-rotated")
        left, top = dataset.transform.c, max(dataset.bounds.top, dataset.bounds.bottom)
        dtype = str(np.result_type(*dataset.dtypes))
        source = Source(
            path=path, engine=GDAL, variable="",
            lattice=Grid(crs, left, top, a, abs(e), dataset.width, dataset.height),
            south_up=e > 0, dtype=dtype, bands=dataset.count - _alpha_bands(dataset),
            nodata=dataset.nodata, scales=tuple(dataset.scales), offsets=tuple(dataset.offsets),
            units=tuple(_gdal_unit(dataset, band) for band in dataset.indexes),
            block=dataset.block_shapes[0], beside=tuple(_beside(dataset)),
            is_synthetic=SYNTHETIC in dataset.tags(),
        )  # fmt: skip
        is_masked = _is_masked(dataset)
        return source.hearing(Gaps(dtype, is_masked=True)) if is_masked else source


def _beside(dataset: Any) -> Iterator[str]:
    """Files that GDAL reads together with the one named, those of a VRT in a VRT too.

    Overviews are left out: nothing is read from them.
    """
    own = {dataset.name}
    for name in dataset.files:
        if name in own or name.endswith(".ovr"):
            continue
        own.add(name)
        yield name
        if dataset.driver != "VRT" or not Path(name).is_file():
            continue
        if name.lower().endswith(".vrt"):
            with rasterio.open(name, sharing=False) as member:
                yield from _beside(member)
        else:
            yield from (f"{name}{s}" for s in (".msk", ".aux.xml") if Path(f"{name}{s}").is_file())


def _check_members(path: Path) -> None:
    """Refuse a VRT whose files are not there: where they were, GDAL would fail in the middle.

    So is one that is not UTF-8, over whose messages rasterio prints a trace.
    """
    if not path.is_file() or path.stat().st_size > _LARGEST_VRT:
        return
    text = path.read_text(encoding="utf-8")
    lost = [name for name in map(partial(_member, path), _MEMBER.finditer(text)) if name]
    if lost:
        raise SourceProblem("raster-member", names=", ".join(dict.fromkeys(lost[:_SHOWN])))


def _member(vrt: Path, found: re.Match[str]) -> str:
    """The name of a member that is not there; empty for one that is, and what is no plain path."""
    name = html.unescape(found[2]).strip()
    if not name or name.startswith(("/vsi", "<")) or re.match(r"[A-Za-z0-9_]{2,}:", name):
        return ""
    is_relative = re.search(r"relativeToVRT\s*=\s*.1", found[1]) is not None
    return "" if is_there(vrt.parent / name if is_relative else Path(name)) else name


def _alpha_bands(dataset: Any) -> int:
    """Bands at the end that only say how opaque a pixel is."""
    return int(sum(kind == ColorInterp.alpha for kind in dataset.colorinterp))


def _is_masked(dataset: Any) -> bool:
    """Whether more than one number tells what is missing: a mask, alpha, a number a band."""
    flags = {flag for flags in dataset.mask_flag_enums for flag in flags}
    each = set(map(repr, dataset.nodatavals))  # as texts, since NaN is not NaN
    return bool(flags & {MaskFlags.per_dataset, MaskFlags.alpha}) or len(each) > 1


def _chosen(subdatasets: list[str], variable: str) -> str:
    names = {text.rpartition(":")[2].rpartition("/")[2]: text for text in subdatasets}
    if variable in names:
        return names[variable]
    if len(names) == 1 and not variable:
        return subdatasets[0]
    raise SourceProblem("raster-variable", asked=variable or "-", names=", ".join(names))


def _gdal_unit(dataset: Any, band: int) -> str:
    tags = [dataset.tags(band), dataset.tags()]
    texts = [dataset.units[band - 1], *(t.get(key) for t in tags for key in _UNIT_TAGS)]
    return next((str(text).strip() for text in texts if text and str(text).strip()), "")


ENGINES = (Engine(GDAL, lambda _: True, _described, _GdalFile),)
