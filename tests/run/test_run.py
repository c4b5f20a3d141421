"""Load, choose, prepare, sum, value, guard, write: each once, and from a plan as from a file."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rasterio.features

import gep
from gep.book.book import Book
from gep.book.norm import norms_unlike, read_norm
from gep.catalogue import choice
from gep.config.plan import RasterSpec
from gep.problems import DataProblem
from gep.run import reference, run
from tests.county import County, make_county

COMPARED = ("account.csv", "memo.csv", "sums.parquet", "extent.csv", "checks.csv", "manifest.json")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return make_county(tmp_path_factory.mktemp("run") / "county", 3, (60, 50))


def counting(
    monkeypatch: pytest.MonkeyPatch, counts: Counter[str], home: object, name: str
) -> None:
    original: Callable[..., object] = getattr(home, name)

    def counted(*args: object, **keys: object) -> object:
        counts[name] += 1
        return original(*args, **keys)

    monkeypatch.setattr(home, name, counted)


def test_each_step_is_taken_once(county: County, tmp_path: Path, monkeypatch) -> None:
    counts: Counter[str] = Counter()
    steps = ("load", "read_reference", "prepare", "plan_pass", "raster_sums", "sensitivity",
             "build_manifest", "checks", "write_account")  # fmt: skip
    for step in steps:
        counting(monkeypatch, counts, run, step)
    counting(monkeypatch, counts, reference, "choose")
    counting(monkeypatch, counts, choice, "computable")
    counting(monkeypatch, counts, reference, "catalogue_of")
    gep.open_account(county.account).run(tmp_path / "out")
    norm, _ = read_norm("zhejiang-2020")
    assert norm is not None
    others = norms_unlike(norm, {row.norm for row in Book.shipped().rows})
    assert counts.pop("computable") == 1 + len(others), "once for the account, and for each other"
    assert counts == dict.fromkeys((*steps, "choose", "catalogue_of"), 1)


def test_what_was_chosen_is_what_the_account_was_valued_by(county: County, tmp_path: Path) -> None:
    opened = gep.open_account(county.account)
    assert opened.rules is not None
    computable = {v.label for v in opened.rules.choice.variants["retained_soil"]}
    rows = opened.run(tmp_path / "out").rows(service="soil_retention")
    computed = rows[(rows["indicator"] == "retained_soil") & (rows["status"] == "computed")]
    assert set(computed["method"]) <= computable
    assert len(computed) > 0


CHANGES = [
    # fields of the plan, what an editor would change in account.toml
    ({"norm": "national-2022"}, {'"zhejiang-2020"': '"national-2022"'}),
    ({"year": 2022, "price_year": 2021, "base_year": None},
     {"year = 2023\nnorm": "year = 2022\nnorm", "year = 2023\nbase_year = 2020": "year = 2021"}),
    ({"services": ("soil_retention",)},
     {'"zhejiang-2020"': '"zhejiang-2020"\nservices = ["soil_retention"]'}),
    ({"overrides": "", "statistics": ""},
     {'path = "statistics"': "", 'overrides = "local.csv"': ""}),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=[" ".join(c[0]) for c in CHANGES])
def test_a_changed_plan_gives_the_bytes_of_the_edited_file(
    county: County, tmp_path: Path, change
) -> None:
    fields, edits = change
    plan = gep.open_account(county.account).plan
    assert plan is not None
    by_plan = gep.open_account(replace(plan, **fields)).run(tmp_path / "plan")
    text = county.account.read_text("utf-8")
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new)
    edited = county.folder / f"{tmp_path.name}.toml"
    edited.write_text(text, "utf-8")
    gep.open_account(edited).run(tmp_path / "file")
    for name in COMPARED:
        one, other = ((tmp_path / run / name).read_bytes() for run in ("plan", "file"))
        assert one == other, name
    assert by_plan.about.year == fields.get("year", 2023)


def test_another_raster_is_another_input(county: County, tmp_path: Path) -> None:
    """Twice the erosivity everywhere is twice the soil, R K LS (1 - C P) being linear in R."""
    plan = gep.open_account(county.account).plan
    assert plan is not None
    spec = plan.rasters["rainfall_erosivity"]
    doubled = {**plan.rasters, "rainfall_erosivity": replace(spec, scale=2.0)}
    one = gep.open_account(plan).run(tmp_path / "one")
    other = gep.open_account(replace(plan, rasters=doubled)).run(tmp_path / "other")
    before, after = (
        account.rows(layer="county", service="soil_retention")
        .groupby("indicator")["quantity"]
        .sum()["retained_soil"]
        for account in (one, other)
    )
    assert after == pytest.approx(2 * before, rel=1e-12)
    assert before > 0


def test_check_refuses_what_run_refuses(county: County, tmp_path: Path) -> None:
    plan = gep.open_account(county.account).plan
    assert plan is not None
    lost = replace(plan, rasters={"elevation": RasterSpec("elevation", "lost.tif")})
    checked = gep.open_account(lost).check()
    with pytest.raises(DataProblem) as refused:
        gep.open_account(lost).run(tmp_path / "out")
    assert refused.value.problems == tuple(checked)
    assert "file-missing" in {p.code for p in checked.errors}
    assert not (tmp_path / "out").exists()


def test_a_month_of_days_is_no_year_of_them_for_check_and_run(
    county: County, tmp_path: Path
) -> None:
    folder = tmp_path / "month"
    shutil.copytree(county.folder, folder)
    with rasterio.open(folder / "ls_factor.tif") as file:
        profile = file.profile | {"count": 31, "nodata": -9999.0}
    with rasterio.open(folder / "rain.tif", "w", **profile) as file:
        file.write(np.full((31, file.height, file.width), 20.0, np.float32))
    text = (folder / "account.toml").read_text(encoding="utf-8")
    wanted = 'daily_precipitation = { path = "rain.tif", unit = "mm" }'
    text = text.replace('rainfall_erosivity = "rainfall_erosivity.tif"', wanted)
    (folder / "account.toml").write_text(text, encoding="utf-8")
    checked = gep.open_account(folder).check()
    with pytest.raises(DataProblem) as refused:
        gep.open_account(folder).run(tmp_path / "out")
    assert refused.value.problems == tuple(checked)
    assert "raster-days" in {p.code for p in checked.errors}


def test_a_warning_of_check_is_not_told_again_by_the_run(county: County, tmp_path: Path) -> None:
    opened = gep.open_account(county.account)
    before = [p.code for p in opened.check()]
    opened.run(tmp_path / "out")
    assert [p.code for p in opened.problems] == before


def test_what_lies_in_the_way_does_not_stick_to_the_account(county: County, tmp_path: Path) -> None:
    opened = gep.open_account(county.account)
    (tmp_path / "taken").mkdir()
    with pytest.raises(DataProblem):
        opened.run(tmp_path / "taken")
    assert opened.run(tmp_path / "free").total > 0


def bare_town(county: County, folder: Path, missing: int) -> Path:
    """A county whose first township reports and has no pixel that the land cover knows."""
    shutil.copytree(county.folder, folder)
    with rasterio.open(folder / "land_cover.tif") as file:
        town = gpd.read_file(folder / "township.gpkg").geometry[0].buffer(2 * file.res[0])
        inside = rasterio.features.rasterize([town], file.shape, transform=file.transform)
        values, profile = file.read(1).astype("int16"), file.profile
    values[inside == 1] = missing
    profile |= {"dtype": "int16", "nodata": missing}
    with rasterio.open(folder / "land_cover.tif", "w", **profile) as file:
        file.write(values, 1)
    return folder / "account.toml"


@pytest.mark.parametrize("missing", [0, 255, -1, -9999, -32768])
def test_check_tells_of_amounts_without_land_before_a_run_meets_them(
    county: County, tmp_path: Path, missing: int
) -> None:
    path = bare_town(county, tmp_path / "bare", missing)
    told = [p for p in gep.open_account(path).check() if p.code == "stat-zone-without-land"]
    with pytest.raises(DataProblem) as refused:
        gep.open_account(path).run(tmp_path / "out")
    assert refused.value.problems == tuple(told)
    (town,) = told
    assert str(town.place) == "statistics/products.csv  D2"
    assert str(town.values["zone"]).startswith("330881001 ")
    rice = next(row for row in county.statistics if row[1:3] == ("330881001", "rice"))
    assert town.values["amounts"] == f"rice {rice[4]} t yr-1 (D2)"
    sound = gep.open_account(county.account).check()
    assert "stat-zone-without-land" not in {p.code for p in sound}
