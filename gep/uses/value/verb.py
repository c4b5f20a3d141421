"""From a table of quantities to an account folder."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from gep.account.account import Account, read_account
from gep.account.columns import COUNTY, TOWNSHIP
from gep.account.folder import (
    AccountParts,
    out_problems,
    seal_account,
    whole_account,
    write_account,
)
from gep.account.manifest import InputRecord
from gep.account.sums import Sums
from gep.book.norm import Norm, read_norm, unknown_names
from gep.book.overlaps import unexplained_overlaps
from gep.book.vocabulary import Measure, Vocabulary
from gep.catalogue.binding import Catalogue
from gep.catalogue.discovery import book_with_extensions, catalogue_of, declared_names
from gep.catalogue.rules import Rules
from gep.catalogue.scope import Scope, Zones
from gep.catalogue.used import Baked
from gep.catalogue.variants import Choice
from gep.guards import Evidence, checks, given_verdicts
from gep.inputs.land.codes import as_code
from gep.inputs.tables.quantities import QuantityNames, read_quantities
from gep.inputs.tables.quantity import QuantityTable
from gep.inputs.tables.spellings import KnownNames
from gep.inputs.tables.statistics import Statistics
from gep.outputs.tables.writing import write_tables
from gep.problems import Place, Problem, Problems
from gep.uses.value.facts import TableFacts
from gep.valuation.alternatives import sensitivity
from gep.valuation.basis import Basis
from gep.valuation.extent import extent
from gep.valuation.given.placing import PlacedQuantity, placed_quantities
from gep.valuation.given.records import valuation_of_given
from gep.valuation.given.worth import worth_problems
from gep.valuation.provenance import Provenance, build_manifest
from gep.valuation.valuation import Valued
from gep.words import Language

_QUANTITIES = "quantities"
_KM2 = 1e6
_FIRST_YEAR, _LAST_YEAR = 1949, 2100


def value_quantities(
    path: Path | str,
    out: Path | str,
    facts: TableFacts,
    *,
    replace: bool = False,
    lang: Language = "zh",
) -> Account:
    """Value a table of physical quantities and write it to ``out`` as an account.

    Prices are the norm's, in the price year; one that stands in the table goes before them and is
    marked. Nothing is drawn: a table of quantities has no land.

    Raises
    ------
    DataProblem
        The table or the norm has problems, all of which are told, or ``out`` is in the way.
    """
    path, out = Path(path), Path(out)
    problems = Problems(out_problems(out, replace=replace))
    given = _given(path, facts, problems)
    problems.stop_on_errors()
    assert given is not None
    with whole_account(out, replace=replace) as folder:
        _write(folder, given)
        write_tables(folder, lang)
    return read_account(out)


@dataclass(frozen=True)
class _Given:
    """Quantities in their zones, by what they are valued, and what was remarked on the way."""

    table: QuantityTable
    placed: Sequence[PlacedQuantity]
    rules: Rules
    record: InputRecord
    remarks: tuple[Problem, ...]
    area: float | None

    @property
    def areas(self) -> dict[str, list[float | None]]:
        """Areas in m2 by zone layer: nobody told any but that of the county."""
        areas: dict[str, list[float | None]] = {
            zones.layer: [None] * len(zones.codes) for zones in self.rules.scope.zones
        }
        areas[COUNTY] = [None if self.area is None else self.area * _KM2]
        return areas

    def under(self, norm: Norm) -> Valued:
        """The quantities valued by another norm."""
        rules = replace(self.rules, norm=norm.settled(self.table.indicators))
        placed, _ = placed_quantities(self.table, rules)
        return valuation_of_given(placed, rules)


def _given(path: Path, facts: TableFacts, problems: Problems) -> _Given | None:
    book = book_with_extensions()
    problems.extend(book.check())
    catalogue = catalogue_of(book)
    norm = _norm(facts, catalogue, problems)
    problems.extend(_year_problems(facts))
    if facts.area is not None and not 0 < facts.area < math.inf:
        problems.extend([Problem("value-area", Place("--area"), {"area": facts.area})])
    county = as_code(facts.code) or COUNTY
    names = _names(catalogue, KnownNames(
        {}, county, facts.name, facts.year or 0, catalogue.vocabulary, book.types,
    ))  # fmt: skip
    table, found = read_quantities(path, path.name, names)
    problems.extend(found)
    if table is None or norm is None:
        return None
    remarks = [one for one in found if one.severity != "error"]
    year = _year(facts, table, problems, remarks)
    scope = _scope(facts, table, year, county)
    asked = {catalogue.owners[one] for one in table.indicators}  # who gives it, counts it
    rules = Rules(catalogue, book, norm, scope, Choice.nothing(), ())
    rules = rules.settled(table.indicators, asked)
    placed, found = placed_quantities(table, rules)
    found += worth_problems(placed)
    problems.extend(found)
    remarks += [one for one in found if one.severity != "error"]
    return _Given(table, placed, rules, _record(path), tuple(remarks), facts.area)


def _norm(facts: TableFacts, catalogue: Catalogue, problems: Problems) -> Norm | None:
    norm, found = read_norm(facts.norm, Path.cwd())
    for one in found:
        is_ours = one.code == "norm-unknown" and one.place.where == "norm"
        place = Place("--norm") if is_ours else one.place
        problems.extend([Problem(one.code, place, one.values, one.severity)])
    if norm is not None:
        unknown = unknown_names(norm, declared_names(catalogue))
        problems.extend(unknown)
        problems.extend(unexplained_overlaps(norm, tuple(norm.services)))
        norm = None if unknown else norm  # nothing is to be priced by a name that nobody knows
    return norm


def _year_problems(facts: TableFacts) -> list[Problem]:
    given = {
        "--year": facts.year, "--price-year": facts.price_year, "--base-year": facts.base_year,
    }  # fmt: skip
    return [
        Problem("value-year", Place(option), {"year": year})
        for option, year in given.items()
        if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR
    ]


def _names(catalogue: Catalogue, known: KnownNames) -> QuantityNames:
    """The services as tables with their indicators as measures, as readers of tables know them."""
    services = {s.key: (s.key, s.zh, s.en) for s in catalogue.services.values() if s.indicators}
    measures = tuple(
        Measure(catalogue.owners[i.key], i.key, i.unit, i.item, i.zh, i.en)
        for i in catalogue.indicators.values()
    )
    own = known.vocabulary
    vocabulary = Vocabulary(own.rasters, measures, own.items)
    return QuantityNames(
        services,
        KnownNames(
            known.zones, known.county, known.county_name, known.year, vocabulary, known.types
        ),
    )


def _year(
    facts: TableFacts, table: QuantityTable, problems: Problems, remarks: list[Problem]
) -> int:
    """The year of the account, asked for, told by the table, or assumed and said to be."""
    if facts.year is not None and table.year not in (None, facts.year):
        values = {"year": table.year, "asked": facts.year}
        problems.extend([Problem("value-other-year", Place(table.file), values)])
    year = facts.year or table.year
    if year is None:
        year = date.today().year - 1
        values = {"year": year}
        remarks.append(Problem("value-year-assumed", Place(table.file), values, "warning"))
    return year


def _scope(facts: TableFacts, table: QuantityTable, year: int, county: str) -> Scope:
    stem = Path(table.file).stem
    name = facts.name or (county if facts.code else stem)
    zones = [Zones(COUNTY, (county,), (name,))]
    if table.zones:
        codes, names = zip(*table.zones, strict=True)
        zones.append(Zones(TOWNSHIP, codes, names))
    price_year = year if facts.price_year is None else facts.price_year
    return Scope(name, county, year, price_year, facts.base_year, (), tuple(zones))


def _record(path: Path) -> InputRecord:
    return InputRecord(_QUANTITIES, _QUANTITIES, path=path.name).of_file(path)


def _write(folder: Path, given: _Given) -> None:
    rules, statistics, sums = given.rules, Statistics.empty(), Sums.empty()
    valued = valuation_of_given(given.placed, rules)
    areas = pd.DataFrame(
        [(layer, area) for layer, sizes in given.areas.items() for area in sizes],
        columns=["zone_layer", "area_m2"],
    ).assign(zone_code="")
    own = given_verdicts(given.record.path, given.placed, rules, given.remarks)
    basis = Basis(sums, statistics, rules, Baked())
    verdicts = checks(Evidence(valued, basis, (), areas), own)
    source = Provenance(
        grid=None,
        inputs=(given.record,),
        zone_areas=given.areas,
        types=tuple(filter(None, valued.axes.types)),
        opening_types=(),
        baked=(),
        synthetic=False,
    )
    manifest = build_manifest(valued, rules, source)
    parts = AccountParts(
        rows=valued.rows,
        memo=valued.memo,
        extent=extent(sums, rules.scope),
        statistics=statistics.frame,
        checks=verdicts,
        sums=sums.table(),
        strata=sums.strata,
        manifest=manifest,
        zones={},
        sensitivity=sensitivity(valued, given.under),
    )
    write_account(folder, parts)
    seal_account(folder)
