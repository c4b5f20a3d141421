"""Tables of quantities written and valued, for tests of `gep value` and of its accounts."""

import csv

import pytest

from gep.problems import DataProblem
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities

HEADER = (
    "zone_code", "service", "indicator", "item", "ecosystem_type", "quantity", "unit", "price",
    "price_unit",
)  # fmt: skip


WATER = ("water_conservation", "water_conserved", "", "")


NITROGEN = ("soil_retention", "nitrogen_retained", "", "")


CARBON = ("carbon_sink", "carbon_dioxide_fixed", "", "")


FACTS = TableFacts("zhejiang-2020", year=2020, code="330881", name="江山市")


def write(path, *rows, header=HEADER, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def row(what, quantity, unit, price="", price_unit="", zone=""):
    return zone, *what, quantity, unit, price, price_unit


def valued(folder, *rows, facts=FACTS):
    folder.mkdir(parents=True, exist_ok=True)
    return value_quantities(write(folder / "q.csv", *rows), folder / "out", facts)


def county(frame, indicator):
    return frame[(frame["zone_layer"] == "county") & (frame["indicator"] == indicator)]


def only(frame, indicator):
    rows = county(frame, indicator)
    assert len(rows) == 1
    return rows.iloc[0]


def codes(folder, *rows, facts=FACTS):
    with pytest.raises(DataProblem) as caught:
        valued(folder, *rows, facts=facts)
    return [(problem.place.line, problem.code) for problem in caught.value.problems]


def refused(path, folder):
    with pytest.raises(DataProblem) as caught:
        value_quantities(path, folder / "out", FACTS)
    return [problem.code for problem in caught.value.problems]
