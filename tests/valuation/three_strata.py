"""A county of three strata, small enough to be valued by hand: no file, no raster."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from gep.account.sums import Entries, Part, Sums
from gep.book.book import Book
from gep.book.coefficient import CoefficientRow
from gep.book.norm import read_norm
from gep.catalogue.choice import choose
from gep.catalogue.discovery import catalogue_of
from gep.catalogue.rules import Rules
from gep.catalogue.scope import Scope, Zones
from gep.inputs.tables.statistics import Statistics
from gep.valuation.quantities import Quantities
from gep.valuation.records import Record
from gep.valuation.valuation import Valued, valuation

FOREST = "evergreen_broadleaf_forest"
TYPES = (FOREST, "paddy")
FACTORS = ("rainfall_erosivity", "soil_erodibility", "ls_factor", "cover_factor")
LAYERS = (
    Zones("county", ("330881",), ("江山市",)),
    Zones("township", ("101", "102"), ("双塔", "虎山")),
)
STRATA = pd.DataFrame(
    [(0, "county", "330881"), (0, "township", "101"), (1, "county", "330881"),
     (1, "township", "102"), (2, "county", "330881"), (2, "township", "")],
    columns=["stratum", "zone_layer", "zone_code"],
)  # fmt: skip
ENTRIES = Entries(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1]))
AREA = np.array([6.0, 2.0, 3.0, 4.0, 1.0]) * 1e4
POTENTIAL = np.array([1200.0, 40.0, 800.0, 60.0, 20.0])
COVERED = np.array([300.0, 20.0, 100.0, 40.0, 10.0])


def own(
    service: str, parameter: str, key: str, value: float, unit: str, **more: object
) -> CoefficientRow:
    """A bureau's row, so that the numbers of a test are those of its page."""
    parts = tuple(filter(None, key.split("|")))
    told = {"year": 2023, "local": True, **more}
    return replace(CoefficientRow(service, parameter, parts, value, unit), **told)


OWN = (
    own("soil_retention", "practice_factor", FOREST, 0.5, "1"),
    own("soil_retention", "silting_share", "", 0.25, "1"),
    own("soil_retention", "soil_bulk_density", FOREST, 1.25, "t m-3"),
    own("", "dredging_cost", "", 20.0, "CNY m-3"),
    own("", "product_price", "rice", 3000.0, "CNY t-1"),
)
REPORTED = {"101": 12.0, "330881": 30.0}
SERVICES = ("soil_retention", "provision")
MEASURES = frozenset({("products", "output")})


def told(table: str, measure: str, item: str, zone: str, amount: float, unit: str) -> dict:
    """A row of the statistics."""
    texts = {"source": "yearbook", "file": "s.csv", "sheet": "", "cell": ""}
    numbers = {"value": amount, "unit": unit, "year": 2023}
    return {"table": table, "zone_code": zone, "item": item, "measure": measure, **numbers, **texts}


def rice(reported: dict[str, float]) -> Statistics:
    """What zones report of rice, in tonnes."""
    return Statistics.of(
        told("products", "output", "rice", zone, amount, "t yr-1")
        for zone, amount in reported.items()
    )


def sums(potential: np.ndarray = POTENTIAL, covered: np.ndarray = COVERED) -> Sums:
    """Erosion in tonnes of each stratum and type."""
    erosion = {"potential_erosion": potential, "covered_erosion": covered}
    parts = {
        ("retained_soil", "rusle"): Part(AREA, erosion),
        ("avoided_siltation", "silting_share"): Part(AREA, erosion),
        ("product_output", "statistics"): Part(AREA),
    }
    return Sums(TYPES, STRATA, ENTRIES, AREA, parts)


@cache
def rules(services: tuple[str, ...] = SERVICES, measures: frozenset = MEASURES) -> Rules:
    """By what it is valued: the norm of Zhejiang, with the county's own coefficients."""
    book = Book.shipped().with_rows(OWN)
    norm, _ = read_norm("zhejiang-2020")
    assert norm is not None
    scope = Scope("江山市", "330881", 2023, 2023, None, services, LAYERS, rasters=FACTORS)
    catalogue = catalogue_of(book)
    return Rules(catalogue, book, norm, scope, choose(catalogue, norm, scope, measures), TYPES)


def with_rows(changed: Rules, rows: Iterable[CoefficientRow]) -> Rules:
    """The rules with more rows of the county's own, which take the place of those of its."""
    new = {row.identity: row for row in rows}
    kept = tuple(r for r in changed.book.rows if not (r.local and r.identity in new))
    return replace(changed, book=replace(changed.book, rows=(*kept, *new.values())))


def value(
    summed: Sums | None = None, reported: dict[str, float] = REPORTED, **changes: object
) -> Valued:
    """The county valued."""
    return valuation(summed or sums(), rice(reported), replace(rules(), **changes))


def quantities(by: Rules | None = None, summed: Sums | None = None) -> Quantities:
    """Its quantities alone."""
    return Quantities(by or rules(), summed or sums(), rice(REPORTED))


def record(valued: Valued, indicator: str) -> Record:
    """What is told of an indicator that was computed by one variant."""
    (found,) = [one for one in valued.records if one.indicator == indicator]
    return found
