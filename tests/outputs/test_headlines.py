"""The headline numbers of an account, the same in every output and in both languages.

They are the GEP of the county, the value of each service, and the GEP of each township. Where
readers of an output are shown text, it is the number of the account in a step of 元, rounded as
everywhere; where they are handed numbers, it is the number itself.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest

import gep
from gep.account.geopackage import colour_classes
from gep.telling.amounts import Shown
from gep.telling.classes import classify
from gep.words import words
from tests.county import make_county
from tests.outputs.report.documents import NUMBER, Document
from tests.outputs.writers import OUTPUTS, write

pytestmark = pytest.mark.slow

LANGUAGES = ("zh", "en")
TEXTS = ("report", "page")
EXACT = 1e-9
MOST_DIGITS = 4
"""What has more digits stands for programs, in a column of the page's data."""


@dataclass(frozen=True)
class Headlines:
    """An account with all outputs in one language, and its headline numbers by name."""

    folder: Path
    numbers: Mapping[str, float]
    scales: tuple[float, ...]


@pytest.fixture(scope="module", params=LANGUAGES)
def account(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Headlines:
    root = tmp_path_factory.mktemp(f"headlines-{request.param}")
    county = make_county(root / "input", 8, shape=(60, 55), degrees=False)
    made = gep.open_account(county.account).run(root / "out", lang=request.param)
    for output in OUTPUTS:
        write(output, made.folder, request.param)
    ladder = words("ladders")["money"][request.param]
    scales = tuple(float(step["scale"]) for step in ladder)
    return Headlines(made.folder, dict(headlines(made.rows())), scales)


def headlines(rows: pd.DataFrame) -> Iterator[tuple[str, float]]:
    """Added here from account.csv, by no code of gep."""
    county = rows[rows["zone_layer"] == "county"]
    yield "county", float(county["value_yuan"].sum())
    for service, value in county.groupby("service")["value_yuan"].sum().items():
        if value > 0:
            yield str(service), float(value)
    towns = rows[(rows["zone_layer"] == "township") & (rows["zone_code"] != "")]
    for town, value in towns.groupby("zone_code")["value_yuan"].sum().items():
        yield str(town), float(value)


def text_of(output: str, folder: Path) -> str:
    """What a reader of an output is shown, without what a script alone reads."""
    if output == "report":
        return Document(next(folder.glob("*.docx"))).text
    page = next(folder.glob("*.html")).read_text(encoding="utf-8")
    return re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("output", TEXTS)
def test_a_text_shows_each_number_rounded_as_everywhere(output: str, account: Headlines) -> None:
    shown = set(NUMBER.findall(text_of(output, account.folder)))
    for name, value in account.numbers.items():
        forms = {Shown("", scale).text(value) for scale in account.scales}
        assert forms & shown, f"{name} {value}"


@pytest.mark.parametrize("output", TEXTS)
def test_no_text_rounds_a_number_otherwise(output: str, account: Headlines) -> None:
    """What differs from a headline number by a last digit is that number rounded wrongly."""
    for text in set(NUMBER.findall(text_of(output, account.folder))):
        found, digits = float(text.replace(",", "")), len(text.partition(".")[2])
        if found < 100 or not 0 < digits <= MOST_DIGITS:
            continue
        for value in account.numbers.values():
            for scale in account.scales:
                if abs(found - value / scale) < 1.5 * 10**-digits:
                    assert text == Shown("", scale, digits).text(value)


def numbers_of(path: Path) -> Iterator[float]:
    """Every number that a program finds in a file."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        cells = (
            cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        )
        yield from (float(cell) for cell in cells if isinstance(cell, int | float))
    elif path.suffix == ".gpkg":
        for name in pyogrio.list_layers(path)[:, 0]:
            frame = pyogrio.read_dataframe(path, layer=name, read_geometry=False)
            yield from frame.select_dtypes("number").to_numpy(float).ravel()
    elif path.suffix == ".geojson":
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            told = feature["properties"].values()
            yield from (float(one) for one in told if isinstance(one, int | float))
    else:
        frame = pd.read_csv(path, encoding="utf-8-sig")
        yield from frame.select_dtypes("number").to_numpy(float).ravel()


@pytest.mark.parametrize("file", ["workbook.xlsx", "account.gpkg", "exports/zones.gpkg"])
def test_a_file_for_programs_has_each_number_itself(file: str, account: Headlines) -> None:
    """In 元 or a step of it, to the last digits that floats have."""
    found = np.array([one for one in numbers_of(account.folder / file) if np.isfinite(one)])
    for name, value in account.numbers.items():
        steps = np.array(account.scales)[:, None]
        apart = np.abs(found[None, :] * steps - value).min()
        assert apart <= EXACT * value, f"{name} {value}"


def test_the_zone_files_agree_with_each_other(account: Headlines) -> None:
    """The page's map, QGIS and a web map show the same number for the same township."""
    told = json.loads(
        (account.folder / "exports/geojson/zones_township.geojson").read_text(encoding="utf-8")
    )
    shapes = {one["properties"]["code"]: one["properties"]["gep"] for one in told["features"]}
    frame = pyogrio.read_dataframe(account.folder / "account.gpkg", layer="township")
    for code, gep_of_zone in zip(frame["code"], frame["gep"], strict=True):
        assert shapes[code] == pytest.approx(gep_of_zone, rel=EXACT)
        assert account.numbers[code] == pytest.approx(gep_of_zone, rel=EXACT)


def test_qgis_and_the_map_put_each_township_into_the_same_class(account: Headlines) -> None:
    frame = pyogrio.read_dataframe(account.folder / "account.gpkg", layer="township")
    values = frame["gep_per_km2"].to_numpy(float)
    styled = colour_classes(frame["gep_per_km2"])
    inner = [one.high for one in styled[:-1]]
    drawn = classify(values / account.scales[1]).of(values / account.scales[1])
    assert np.searchsorted(inner, values, side="left").tolist() == drawn.tolist()
