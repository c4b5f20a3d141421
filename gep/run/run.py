"""The one place that joins the rooms: load, choose, prepare, sum, value, guard, write."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from gep.account.account import Account, read_account
from gep.account.folder import (
    out_problems,
    seal_account,
    whole_account,
    write_account,
)
from gep.account.sums import Sums
from gep.catalogue.rules import Rules
from gep.catalogue.used import Baked
from gep.cells.preview import write_types
from gep.config.plan import Plan
from gep.config.reading import checked_plan, read_plan
from gep.guards import Evidence, checks
from gep.inputs.rasters.readers import Layer
from gep.inputs.rasters.standard import seen_range_problems
from gep.outputs.tables.writing import write_tables
from gep.problems import DataProblem, Problems
from gep.run.loader import Loaded, load
from gep.run.parts import account_parts, provenance
from gep.run.preparation import land_problems, prepare, summed_land_problems
from gep.run.prospects import Prospect, prospects
from gep.run.reference import read_reference, rules_for
from gep.run.unread import with_unread
from gep.run.work import Work, raster_sums
from gep.sums.intensity_rasters import write_intensities
from gep.sums.plan import AccountLand, PassPlan, plan_pass
from gep.telling.type_classes import TypeClasses
from gep.valuation.alternatives import sensitivity
from gep.valuation.basis import Basis
from gep.valuation.provenance import build_manifest, labels
from gep.words import Bilingual, Language

PICTURED = 20_000_000
"""Cells of a grid up to which a run writes rasters of what it computed, if nothing is said."""


def open_account(account: Path | str | Plan) -> "OpenedAccount":
    """Open an account and everything it names.

    ``account`` is an account.toml, the folder it lies in, or a plan that was changed:
    ``open_account(replace(opened.plan, norm="mee-2020"))`` is the same account by another norm.
    """
    if isinstance(account, Plan):
        path, (plan, found) = account.path, checked_plan(account)
    else:
        path, (plan, found) = Path(account), read_plan(Path(account))
    opened = OpenedAccount(path, Problems(found), plan)
    if plan is None:
        return opened
    reference, found = read_reference(plan)
    opened.problems.extend(found)
    opened.inputs, found = load(plan, reference.catalogue.vocabulary)
    opened.problems.extend(found)
    if opened.inputs is not None and reference.norm is not None:
        opened.rules, found = rules_for(
            opened.inputs, reference.book, reference.catalogue, reference.norm
        )
        opened.problems.extend(found)
        opened.inputs, found = with_unread(opened.inputs, opened.rules)
        opened.problems.extend(found)
    return opened


@dataclass(frozen=True, eq=False)
class Passed:
    """The raster pass once it is worked: its land and layers, its plan and sums."""

    land: AccountLand
    layers: Mapping[str, Layer]
    plan: PassPlan
    sums: Sums


@dataclass(eq=False)
class OpenedAccount:
    """An account with its inputs open, ready to be checked and run.

    Where ``plan``, ``inputs`` or ``rules`` are missing, there are problems that stop a run.
    """

    path: Path
    problems: Problems
    plan: Plan | None = None
    inputs: Loaded | None = None
    rules: Rules | None = None
    _is_scanned: bool = field(default=False, init=False, repr=False)
    _passed: Passed | None = field(default=None, init=False, repr=False)

    def check(self) -> Problems:
        """Every problem of the input, those included that only a look at all the land tells.

        What is made of whole rasters, and the sums of all of them, are kept for the run, which
        refuses nothing that was not told here.
        """
        if self.inputs is not None and self.rules is not None and not self._is_scanned:
            self._is_scanned = True
            try:
                found = land_problems(self.inputs, self.rules)
            except DataProblem as error:  # a land cover that breaks halfway
                found = list(error.problems)
            self.problems.extend(found)
            if not self.problems.errors:
                with suppress(DataProblem):  # what it holds stands among the problems
                    self._pass(self.inputs, self.rules, Work())
        return self.problems

    def prospects(self) -> tuple[Prospect, ...]:
        """What a run will compute and what it lacks, of each service that the norm counts.

        Nothing is told where too much is wrong to know.
        """
        if self.inputs is None or self.rules is None:
            return ()
        return tuple(prospects(self.rules, self.inputs.statistics.measures))

    def labels(self) -> Mapping[str, Bilingual]:
        """What every name of the account is called in each language."""
        return {} if self.rules is None else labels(self.rules)

    def run(
        self,
        out: Path | str,
        *,
        replace: bool = False,
        rasters: bool | None = None,
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
            whether what a hectare gives is written as Cloud-Optimized GeoTIFFs too, with the
            rasters it comes of; None for a grid of up to `PICTURED` cells.
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
        in_the_way = out_problems(out, replace=replace)
        if in_the_way:
            Problems([*self.check(), *in_the_way]).stop_on_errors()
        grid = self.sound()[0].land_cover.grid
        is_small = grid.width * grid.height <= PICTURED
        with whole_account(out, replace=replace) as folder:
            self.compute(folder, work, rasters=is_small if rasters is None else rasters)
            # written again in any language, so tables are not what the account is known by
            write_tables(folder, lang)
        return read_account(out)

    def __repr__(self) -> str:
        return f"OpenedAccount({str(self.path)!r})"

    def _repr_html_(self) -> str:
        return f"<p><strong>{escape(str(self.path))}</strong></p>{self.problems._repr_html_()}"

    def compute(self, folder: Path, work: Work | None = None, *, rasters: bool = False) -> None:
        """Compute the account and write all of it but its tables into a folder.

        Raises
        ------
        DataProblem
            The input has problems, all of which are told.
        """
        inputs, rules = self.sound()
        passed = self._pass(inputs, rules, work or Work())
        land, plan, sums = passed.land, passed.plan, passed.sums
        told = list(self.problems)
        found = summed_land_problems(sums, inputs, land.shares)
        self.problems.extend(one for one in found if one not in told)
        self.problems.stop_on_errors()
        basis = Basis(sums, inputs.statistics, rules, Baked.of(plan.baked))
        valued = basis.valued()
        areas = land.shares.zone_areas(land.cover.grid)
        verdicts = checks(Evidence(valued, basis, inputs.layers, areas, tuple(self.problems)))
        manifest = build_manifest(
            valued, rules, provenance(inputs, passed.layers, rules.choice, plan)
        )
        pictures = folder / "rasters"
        classes = TypeClasses.of(plan.types, manifest.labels)
        write_types(land.cover, land.shares, classes, pictures, whole=rasters)
        if rasters:
            shown, known = basis.intensities(valued), rules.catalogue.vocabulary
            write_intensities(plan, shown, known, pictures, (work or Work()).threads)
        others = sensitivity(valued, basis.under, basis)
        write_account(folder, account_parts(inputs, sums, valued, verdicts, manifest, others))
        seal_account(folder)

    def sound(self) -> tuple[Loaded, Rules]:
        """What a run needs: the inputs, and by what it is computed.

        Raises
        ------
        DataProblem
            The input has problems, all of which are told.
        """
        if self.inputs is None or self.rules is None or self.problems.errors:
            self.check().stop_on_errors()
        assert self.inputs is not None  # else there are errors
        assert self.rules is not None
        return self.inputs, self.rules

    def _pass(self, inputs: Loaded, rules: Rules, work: Work) -> Passed:
        """The raster pass, worked once; rasters that hold odd values join the problems.

        Raises
        ------
        DataProblem
            The problems, if there are any that stop a run.
        """
        if self._passed is not None:
            return self._passed
        land, layers, found = prepare(inputs, rules)
        self.problems.extend(found)
        self.problems.stop_on_errors()
        plan = plan_pass(rules.catalogue, rules.choice, rules.lookup, layers, land)
        collector = raster_sums(plan, work)
        if collector.unmapped:
            self.check().stop_on_errors()
        known = {p.values["name"] for p in self.problems if p.code == "raster-range"}
        seen = seen_range_problems(plan.job.layers, collector.extremes)
        self.problems.extend(
            p for p in seen if p.severity == "error" or p.values["name"] not in known
        )
        try:
            sums = collector.result()
        except DataProblem as error:  # a formula gave no number, perhaps because of such values
            self.problems.extend(error.problems)
        self.problems.stop_on_errors()
        self._passed = Passed(land, layers, plan, sums)
        return self._passed
