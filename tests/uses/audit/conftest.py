"""A small county and its account, computed once for all tests of the audit."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import gep
from gep.run.work import Work
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.county import County, make_county

SHAPE = (60, 56)


@pytest.fixture(scope="session")
def accounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[County, Path]]:
    patch = pytest.MonkeyPatch()
    patch.delenv("GEP_EXTENSIONS", raising=False)
    folder = tmp_path_factory.mktemp("audit")
    county = make_county(folder / "in", seed=7, shape=SHAPE)
    gep.open_account(county.account).run(folder / "out", work=Work(threads=1))
    yield county, folder / "out"
    patch.undo()


@pytest.fixture
def whole(accounted: tuple[County, Path], tmp_path: Path) -> Path:
    """A copy of the account to break."""
    return Path(shutil.copytree(accounted[1], tmp_path / "out"))


@pytest.fixture
def out(whole: Path) -> Path:
    """The same without its tables, which take long to compare."""
    shutil.rmtree(whole / "tables")
    return whole


@pytest.fixture(scope="module")
def given(accounted: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An account of given quantities: by township, of the county alone, with and without price."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "q.csv").write_text(
        "zone_code,service,indicator,item,ecosystem_type,quantity,unit,price,price_unit\n"
        ",water_conservation,water_conserved,,,2.5,1e8 m3,,\n"
        ",soil_retention,nitrogen_retained,,,100,t,2,元/kg\n"
        "330881001,carbon_sink,carbon_dioxide_fixed,,forest,10,万tCO2,80,元/tCO2\n"
        "330881002,carbon_sink,carbon_dioxide_fixed,,forest,30,万tCO2,90,元/tCO2\n"
        ",tourism_recreation,tourism_income,,,30,亿元,40,%\n"
        "330881001,tourism_recreation,tourism_income,,,10,亿元,,\n"
        ",provision,product_output,,,12,亿元,,\n",
        encoding="utf-8",
    )
    facts = TableFacts("zhejiang-2020", year=2020, code="330881", name="江山市")
    value_quantities(folder / "q.csv", folder / "out", facts)
    return folder
