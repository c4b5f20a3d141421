"""The one place that joins the rooms: account.toml -> inputs -> sums -> account -> folder."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path

import geopandas as gpd
import rasterio

from gep.account.account import Account, read_account
from gep.account.folder import (
    AccountParts,
    file_hashes,
    out_problems,
    whole_account,
    write_account,
    write_manifest,
)
from gep.account.sums import Sums
from gep.catalogue.choice import Baked, Context
from gep.cells.preview import write_preview
from gep.guards import Evidence, checks
from gep.inputs.rasters.standard import seen_range_problems
from gep.inputs.record import InputRecord
from gep.outputs.tables.writing import write_tables
from gep.problems import Problems
from gep.run.loader import Inputs, open_inputs
from gep.sums.indicator_rasters import write_intensity
from gep.sums.plan import Land, PassPlan, SumsCollector, plan_pass
from gep.sums.raster_pass import run_pass
from gep.valuation.extent import extent, transitions
from gep.valuation.provenance import (
    Provenance,
    Rules,
    build_manifest,
    with_files,
)
from gep.valuation.valuation import Valued, valuation
from gep.words import Language

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Work:
    """How a pass is worked: by which executor (threads of our own without one), seen by whom.

    ``run_length`` is how many neighbouring tiles make a task. None of these changes a bit.
    """

    threads: int = 2
    executor: Executor | None = None
    progress: Progress | None = None
    run_length: int = 2


class OpenedAccount:
    """An account.toml with its inputs, ready to be checked and run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inputs, self.problems = open_inputs(path)

    def check(self) -> Problems:
        """Every problem of the input, the codes of the land cover included."""
        if self.inputs is None or self._scanned:
            return self.problems
        self._scanned = True
        self.problems.extend(self.inputs.scan())
        return self.problems

    _scanned = False

    def run(
        self,
        out: Path | str,
        *,
        replace: bool = False,
        rasters: bool = False,
        lang: Language = "zh",
        work: Work | None = None,
    ) -> Account:
        """Compute the account and write it to ``out``, whole or not at all.

        Parameters
        ----------
        out
            the folder of the account.
        replace
            whether an account that is there already may be replaced.
        rasters
            whether each per-area indicator and derived raster is written as a GeoTIFF too.
        lang
            the language of the headings of ``tables/``.
        work
            by which threads or executor the pass is worked, and who is told of its progress.

        Raises
        ------
        DataProblem
            The input has problems, all of which are told, or ``out`` is in the way.
        """
        out = Path(out)
        self.problems.extend(out_problems(out, replace=replace))
        if self.inputs is None or self.problems.errors:
            self.check().stop_on_errors()
        assert self.inputs is not None
        with whole_account(out, replace=replace) as folder:
            write_run(self.inputs, folder, work or Work(), self.problems, rasters=rasters)
            # written again in any language, so tables are not what the account is known by
            write_tables(folder, lang)
        return read_account(out)

    def _repr_html_(self) -> str:
        return f"<p><strong>{escape(str(self.path))}</strong></p>{self.problems._repr_html_()}"


def open_account(path: Path | str) -> OpenedAccount:
    """Open an account.toml, or the one in a folder, and everything it names."""
    return OpenedAccount(Path(path))


def raster_sums(
    inputs: Inputs, work: Work, problems: Problems | None = None
) -> tuple[Sums, PassPlan]:
    """The raster pass of an account; rasters that hold odd values join ``problems``.

    Raises
    ------
    DataProblem
        The land cover has codes that its legend lacks, or a formula gave no number.
    """
    land = Land(inputs.land_cover, inputs.shares, inputs.opening)
    plan = plan_pass(inputs.catalogue, inputs.choice, inputs.lookup, inputs.layers_of_pass, land)
    collector = SumsCollector(plan)
    own = ThreadPoolExecutor(max(work.threads, 1)) if work.executor is None else None
    try:
        executor = work.executor or own
        assert executor is not None
        run_pass(plan.job, collector.add, executor, work.progress, work.run_length)
    finally:
        if own is not None:
            own.shutdown(cancel_futures=True)
    if collector.unmapped:
        Problems(inputs.scan()).stop_on_errors()
    if problems is not None:
        told = {p.values["name"] for p in problems if p.code == "raster-range"}
        seen = seen_range_problems(plan.job.layers, collector.extremes)
        problems.extend(p for p in seen if p.values["name"] not in told)
    return collector.result(), plan


def write_run(
    inputs: Inputs, folder: Path, work: Work, problems: Problems, *, rasters: bool = False
) -> None:
    """Compute an account and write all of it into a folder; what looks odd joins ``problems``."""
    sums, plan = raster_sums(inputs, work, problems)
    context = Context(inputs.scope, inputs.catalogue, Baked.of(plan.baked))
    valued = valuation(sums, inputs.statistics, inputs.book, inputs.norm, context)
    write_preview(inputs.land_cover, inputs.shares, folder / "rasters" / "ecosystem_types.tif")
    if rasters:
        derived = tuple(inputs.choice.derivations)
        write_intensity(plan.job, inputs.catalogue, derived, folder / "rasters")
    parts = _parts(inputs, sums, plan, valued)
    write_account(folder, parts)
    write_manifest(folder, with_files(parts.manifest, file_hashes(folder)))


def _is_synthetic(inputs: Inputs) -> bool:
    """Whether the land cover says of itself that it was made up."""
    if inputs.land_cover.polygons is not None:
        return False
    with rasterio.open(inputs.plan.folder / inputs.plan.land_cover.path) as file:
        return "SYNTHETIC" in file.tags()


def _parts(inputs: Inputs, sums: Sums, plan: PassPlan, valued: Valued) -> AccountParts:
    areas = inputs.shares.zone_areas(inputs.land_cover.grid)
    context = Context(inputs.scope, inputs.catalogue, Baked.of(plan.baked))
    provenance = Provenance(
        grid=inputs.land_cover.grid,
        inputs=tuple(_covered(inputs, valued)),
        zone_areas={layer.name: [float(a) for a in layer.areas] for layer in inputs.layers},
        types=sums.types,
        opening_types=plan.opening_types,
        baked=plan.baked,
        synthetic=_is_synthetic(inputs),
    )
    rules = Rules(inputs.norm, inputs.book)
    manifest = build_manifest(valued, inputs.scope, inputs.catalogue, rules, provenance)
    evidence = Evidence(
        valued=valued,
        sums=sums,
        norm=inputs.norm,
        layers=inputs.layers,
        zone_areas=areas,
        statistics=inputs.statistics,
        book=inputs.book,
        context=context,
        labels=manifest["labels"],
    )
    return AccountParts(
        rows=valued.rows,
        memo=valued.memo,
        extent=extent(sums, inputs.scope),
        transitions=transitions(sums, inputs.scope),
        statistics=inputs.statistics.frame,
        checks=checks(evidence),
        sums=sums.table(),
        strata=sums.strata,
        manifest=manifest,
        zones=_zone_frames(inputs),
    )


def _covered(inputs: Inputs, valued: Valued) -> list[InputRecord]:
    """Input records, and what was derived from them."""
    derived = [
        inputs.layers_of_pass[raster].record
        if raster in inputs.layers_of_pass
        else InputRecord(name=raster, kind="raster", state="derived", note=method)
        for raster, method in sorted(valued.choice.derivations.items())
    ]
    return [*inputs.records, *derived]


def _zone_frames(inputs: Inputs) -> dict[str, gpd.GeoDataFrame]:
    crs = inputs.land_cover.grid.crs
    return {
        layer.name: gpd.GeoDataFrame(
            {"code": list(layer.codes), "name": list(layer.names)},
            geometry=list(layer.geometry),
            crs=crs,
        )
        for layer in inputs.layers
    }
