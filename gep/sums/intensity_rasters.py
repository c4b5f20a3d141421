"""Rasters of what a hectare gives, and of the rasters that it comes of, on the account's own grid.

They need another look at the land, since limits are known only after the pass. Every cell is
computed as the pass computed it; what is written adds up to the account's rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.shutil import copy as copy_raster
from rasterio.windows import Window

from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import AREA
from gep.catalogue.intensity import Intensity, Weighted
from gep.cells.shares import TileShares
from gep.grid import Grid, Tile
from gep.sums.chunks import (
    Cells,
    Chunks,
    Codes,
    ecosystem_of,
    interior_of,
    native_of,
    shared_kinds,
)
from gep.sums.job import Pass
from gep.sums.plan import PassPlan
from gep.sums.raster_pass import Worker
from gep.sums.tile_sums import ROWS
from gep.words import Language

NODATA = -9999.0
INPUT = "input"
_CACHE = 64  # MB of blocks; GDAL would take a twentieth of the memory for files written once
_DIGITS = 32
"""Binary digits behind the first that amounts keep."""

Picture = npt.NDArray[np.float32] | Cells
"""Inputs as single floats, amounts as doubles (`_rounded`)."""


@dataclass(frozen=True)
class RasterHead:
    """What a raster says of itself; ``tags`` are its service, indicator and item, if any."""

    name: str
    kind: str
    unit: str
    titles: Mapping[Language, str]
    tags: Mapping[str, str]

    @property
    def dtype(self) -> str:
        """Kind of its numbers."""
        return "float32" if self.kind == INPUT else "float64"


def write_intensities(
    plan: PassPlan,
    shown: Sequence[Intensity],
    vocabulary: Vocabulary,
    folder: Path,
    threads: int = 2,
) -> list[Path]:
    """Write each intensity, and each raster with one band that the pass read or derived.

    They are Cloud-Optimized GeoTIFFs with overviews, NoData outside the county's land and where
    the account has no row. A pixel on a boundary has what a hectare of its county part gives.
    """
    maker = _TileMaker(plan, shown, vocabulary)
    heads = [*map(_head, shown), *(_input_head(vocabulary, name) for name in maker.inputs)]
    folder.mkdir(parents=True, exist_ok=True)
    drafts = {head.name: folder / f".{head.name}.tif" for head in heads}
    profile = _profile(plan.job.grid)
    with rasterio.Env(GDAL_CACHEMAX=_CACHE), ThreadPoolExecutor(threads) as pool:
        try:
            with ExitStack() as stack:
                opened = {
                    head.name: stack.enter_context(
                        rasterio.open(drafts[head.name], "w", dtype=head.dtype, **profile)
                    )
                    for head in heads
                }
                for head in heads:
                    _describe(opened[head.name], head)
                for tile, pictures in _in_turn(pool, maker, threads):
                    window = Window(tile.col, tile.row, tile.width, tile.height)
                    for name, picture in pictures.items():
                        opened[name].write(picture, 1, window=window)
        finally:
            maker.close()
        made = [(draft, folder / f"{name}.tif") for name, draft in drafts.items()]
        return list(pool.map(_optimized, *zip(*made, strict=True))) if made else []


def _in_turn(
    pool: ThreadPoolExecutor, maker: "_TileMaker", threads: int
) -> Iterator[tuple[Tile, Mapping[str, Picture]]]:
    """Tiles in their order, of which no more are made ahead than there are threads."""
    job, ahead = maker.job, list[tuple[Tile, Future[Mapping[str, Picture]]]]()
    for tile in (one for one in job.grid.tiles if job.shares.touches(one.index)):
        ahead.append((tile, pool.submit(maker, tile)))
        if len(ahead) >= threads:
            first, made = ahead.pop(0)
            yield first, made.result()
    for tile, made in ahead:
        yield tile, made.result()


def _profile(grid: Grid) -> dict[str, Any]:
    return {
        "driver": "GTiff", "count": 1, "nodata": NODATA,
        "width": grid.width, "height": grid.height, "crs": grid.crs,
        "transform": rasterio.Affine.from_gdal(*grid.gdal_transform),
        "tiled": True, "blockxsize": 512, "blockysize": 512, "sparse_ok": True,
        "bigtiff": "if_safer",
    }  # fmt: skip


def _head(one: Intensity) -> RasterHead:
    tags = {"service": one.service, "indicator": one.indicator, "item": one.item}
    return RasterHead(
        one.name, one.kind, one.unit, one.titles, {k: v for k, v in tags.items() if v}
    )


def _input_head(vocabulary: Vocabulary, name: str) -> RasterHead:
    known = vocabulary.rasters[name]
    return RasterHead(name, INPUT, known.unit, {"zh": known.zh, "en": known.en}, {})


def _describe(raster: Any, head: RasterHead) -> None:
    raster.set_band_description(1, f"{head.name} ({head.unit})")
    raster.set_band_unit(1, head.unit)
    titles = {f"title_{lang}": text for lang, text in head.titles.items()}
    raster.update_tags(kind=head.kind, unit=head.unit, **titles, **head.tags)


def _optimized(draft: Path, path: Path) -> Path:
    copy_raster(
        draft, path, driver="COG", compress="deflate", level=1, predictor=3, blocksize=512,
        overview_resampling="average",
    )  # fmt: skip
    draft.unlink()
    return path


class _TileMaker:
    """Draws the rasters of one tile; each thread has its own readers."""

    def __init__(self, plan: PassPlan, shown: Sequence[Intensity], vocabulary: Vocabulary) -> None:
        self.job: Pass = plan.job
        self._worker = Worker(plan.job)
        self._steps = {plan.job.leaves[s.leaf]: s.name for s in plan.job.steps if s.leaf >= 0}
        self._shown = {
            one.name: tuple(_in_own_units(part, plan.factors) for part in one.parts)
            for one in shown
        }
        self.inputs = [
            step.name
            for step in plan.job.steps
            if step.computes
            and step.name in vocabulary.rasters
            and vocabulary.rasters[step.name].bands == 1
        ]

    def close(self) -> None:
        """Close every file that any thread opened."""
        self._worker.close()

    def __call__(self, tile: Tile) -> Mapping[str, Picture]:
        job, readers = self.job, self._worker.readers()
        shares = job.shares.tile(tile.index)
        assert shares is not None  # only tiles that the county touches are asked for
        ecosystem, _ = ecosystem_of(job, readers, tile, shares)
        interior = interior_of(job, shares, ecosystem)
        chunks = Chunks(job, native_of(job, readers, tile, shares, interior.inside))
        canvas = {
            **{name: np.full(tile.size, NODATA) for name in self._shown},
            **{name: np.full(tile.size, NODATA, np.float32) for name in self.inputs},
        }
        inside = np.flatnonzero(interior.inside)
        for start in range(0, inside.size, ROWS * tile.width):
            at = inside[start : start + ROWS * tile.width]
            kind = interior.kind[at]
            values = chunks.values(at, kind)
            for name, amount in self._amounts(values, kind):
                canvas[name][at] = _rounded(amount)
            for name in self.inputs:
                canvas[name][at] = _whole(values[name])
        self._draw_shared(canvas, chunks, shared_kinds(job, shares, ecosystem), shares)
        return {name: one.reshape(tile.height, tile.width) for name, one in canvas.items()}

    def _draw_shared(
        self, canvas: Mapping[str, Picture], chunks: Chunks, kinds: Codes, shares: TileShares
    ) -> None:
        """Pixels of several strata or types have the mean of their parts, by area.

        Before: entries of one pixel stand behind each other. After: the pixel's value times its
        area in the county is what its parts give, those that give nothing known being zero.
        """
        land = np.flatnonzero(kinds)
        if not land.size:
            return
        kind, share = kinds[land], shares.share[land]
        pixel, entry = np.unique(shares.shared_pixel[land], return_inverse=True)
        whole = np.bincount(entry, share)
        values = chunks.values(shares.shared_pixel[land], kind)
        for name, amount in self._amounts(values, kind):
            is_known = np.isfinite(amount)
            has_any = np.bincount(entry, is_known) > 0
            mean = np.bincount(entry, np.where(is_known, amount, 0.0) * share) / whole
            mean = np.where(has_any, mean, np.nan)
            canvas[name][pixel] = _rounded(mean)
        for name in self.inputs:
            canvas[name][shares.shared_pixel[land]] = _whole(values[name])

    def _amounts(self, values: Mapping[str, Any], kind: Any) -> Iterator[tuple[str, Cells]]:
        """Each intensity on some cells, NaN where no part of it is known."""
        number = kind.astype(np.intp) - 1
        for name, parts in self._shown.items():
            total = self._part(parts[0], values, number)
            for other in parts[1:]:
                more = self._part(other, values, number)
                is_new = np.isnan(total)
                total = np.where(is_new, more, total + np.nan_to_num(more))
            yield name, total

    def _part(self, part: Weighted, values: Mapping[str, Any], number: Any) -> Cells:
        total = np.zeros(number.size)
        for leaf, weights in part.weights.items():
            of_leaf = weights[number]
            total += of_leaf if leaf == AREA else of_leaf * self._known(self._steps[leaf], values)
        for name in part.rasters & values.keys():
            layer = values[name]
            total[np.isnan(layer if layer.ndim == 1 else layer[0])] = np.nan
        return total

    def _known(self, name: str, values: Mapping[str, Any]) -> Any:
        return values[name] if name in values else self.job.constants[name]


def _in_own_units(part: Weighted, factors: Mapping[str, float]) -> Weighted:
    """Weights of leaves as they are on cells, before the sums are brought to the book's units."""
    weights = {leaf: one * factors.get(leaf, 1.0) for leaf, one in part.weights.items()}
    return Weighted(weights, part.rasters)


def _rounded(amounts: Cells) -> Cells:
    """Amounts to 33 binary digits, NoData for what is none.

    Before: any double. After: each is off by at most 1.2e-10 of itself, so that the amounts of
    any zone add up to its row to 1e-9; and the last bytes are zero, which a file need not hold.
    """
    bits = np.where(np.isfinite(amounts), amounts, NODATA).view(np.int64)
    dropped = 52 - _DIGITS
    half = np.int64(1) << (dropped - 1)
    return ((bits + half) >> dropped << dropped).view(np.float64)


def _whole(values: Any) -> Picture:
    return np.where(np.isfinite(values), values, NODATA).astype(np.float32)
