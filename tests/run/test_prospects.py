"""What is told beforehand comes true: the same indicators, by the same methods, or none."""

from pathlib import Path

import pytest

import gep
from gep.catalogue.choice import given_of
from gep.catalogue.sufficient import is_computable
from gep.cli import main
from tests.county import make_county

RASTERS = {
    "precipitation": "mm yr-1",
    "evapotranspiration": "mm yr-1",
    "nep": "gC m-2 yr-1",
    "vegetation_cover": "1",
    "storm_precipitation": "mm",
}
VALUES = {"precipitation": 1800, "evapotranspiration": 700, "nep": 400, "vegetation_cover": 0.8,
          "storm_precipitation": 60}  # fmt: skip
GIVEN = ((), ("precipitation",), ("precipitation", "evapotranspiration", "nep"), tuple(RASTERS))


@pytest.fixture(params=GIVEN, ids=lambda names: " ".join(names) or "factors alone")
def account(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A small county of which the factors of erosion and some more rasters are given."""
    county = make_county(tmp_path / "input", 5, shape=(60, 55))
    lines = (f'{name} = {{ value = {VALUES[name]}, unit = "{RASTERS[name]}" }}\n'
             for name in request.param)  # fmt: skip
    text = county.account.read_text(encoding="utf-8")
    text = text.replace("[rasters]\n", "[rasters]\n" + "".join(lines))
    county.account.write_text(text, encoding="utf-8")
    return county.account


@pytest.mark.slow
def test_what_is_promised_is_what_comes(account: Path, tmp_path: Path) -> None:
    opened = gep.open_account(account)
    told = opened.prospects()
    rows = opened.run(tmp_path / "out").rows(layer="county")
    computed = rows[rows["status"] == "computed"]
    methods = {(one.service, name): how for one in told for name, how in one.methods.items()}
    came = {
        (service, indicator): method
        for service, indicator, method in computed[["service", "indicator", "method"]].values
    }
    assert came
    assert {key: method.partition(":")[0] for key, method in came.items()} == {
        key: methods.get(key) for key in came
    }
    lacking = {(one.service, name) for one in told for name in one.lacking}
    assert not lacking & came.keys()
    said = opened.rules.norm.services
    assert {one.service for one in told} == {key for key in said if said[key].counted}


def test_each_input_that_is_said_to_be_enough_is(account: Path) -> None:
    opened = gep.open_account(account)
    rules, measures = opened.rules, opened.inputs.statistics.measures
    given = given_of(rules.catalogue, rules.norm, rules.scope, measures)
    tried = 0
    for one in opened.prospects():
        for indicator, groups in one.lacking.items():
            methods = rules.methods(indicator)
            assert not is_computable(rules.catalogue, given, indicator, methods)
            for name in groups[0] if len(groups) == 1 else ():
                if name in rules.catalogue.vocabulary.rasters:
                    more = type(given)(
                        given.rasters | {name}, given.opening, given.measures, given.preferred,
                        {**given.resolutions, name: 1.0},
                    )  # fmt: skip
                    assert is_computable(rules.catalogue, more, indicator, methods), name
                    tried += 1
    assert tried or len(rules.scope.rasters) > len(RASTERS)


def test_check_ends_with_it(account: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(account), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    end = shown[shown.index(" services that the norm counts will be computed:") :]
    assert "\n  Soil retention: Soil retained (RUSLE), " in end
    waits = "Product output, lacking one input: " in end
    assert waits == (
        "products" not in gep.open_account(account).inputs.statistics.frame["table"].values
    )
    if "precipitation" not in gep.open_account(account).rules.scope.rasters:
        assert "Water conservation may be up to 60% of a total (recalled, to be verified)" in end
    assert main(["check", str(account), "--lang", "zh"]) == 0
    assert "项生态产品中的" in capsys.readouterr().out


def test_nothing_is_promised_of_what_cannot_be_opened(tmp_path: Path) -> None:
    assert gep.open_account(tmp_path / "account.toml").prospects() == ()
