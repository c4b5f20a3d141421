"""A manifest comes back as it was written, and what is none of this version is refused by name."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

import gep
from gep.account.manifest import VERSION, Hashed, InputRecord
from gep.account.manifest_file import account_id, read_manifest, sealed, write_manifest
from gep.problems import DataProblem
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.county import make_county
from tests.manifests import id_of
from tests.outputs.hostile import hostile_account
from tests.outputs.small_account import small_account, small_parts

TOO_BIG_FOR_A_FLOAT = 2**53 + 1


def run(folder: Path) -> Path:
    """Overrides, derived rasters, limits, statistics, layers that overlap: all that a run keeps."""
    county = make_county(folder / "in", seed=5, shape=(60, 60))
    gep.open_account(county.account).run(folder / "out")
    return folder / "out"


def given(folder: Path) -> Path:
    """Quantities without land, one with a price of the book and one with its own."""
    (folder / "q.csv").write_text(
        "service,indicator,quantity,unit,price,price_unit\n"
        "soil_retention,nitrogen_retained,100,t,2,元/kg\n"
        "water_conservation,water_conserved,2.5,1e8 m3,,\n",
        encoding="utf-8",
    )
    value_quantities(folder / "q.csv", folder / "out", TableFacts("zhejiang-2020", year=2020))
    return folder / "out"


def small(folder: Path) -> Path:
    return small_account(folder / "out")


def hostile(folder: Path) -> Path:
    return hostile_account(folder / "out")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An account folder that holds its manifest alone, to be broken."""
    folder = tmp_path_factory.mktemp("written")
    write_manifest(folder, small_parts().manifest)
    return folder


@pytest.mark.parametrize("make", [run, given, small, hostile], ids=lambda make: make.__name__)
def test_a_manifest_comes_back_to_the_byte(make: Callable[[Path], Path], tmp_path: Path) -> None:
    out = make(tmp_path)
    manifest = read_manifest(out)
    (tmp_path / "again").mkdir()
    write_manifest(tmp_path / "again", manifest)
    text = (out / "manifest.json").read_bytes()
    assert (tmp_path / "again" / "manifest.json").read_bytes() == text
    told = json.loads(text)
    assert manifest.account_id == account_id(manifest.hashed) == id_of(told["hashed"])
    assert sealed(manifest.hashed, manifest.labels) == manifest


def test_nothing_in_a_manifest_can_be_changed() -> None:
    manifest = small_parts().manifest
    with pytest.raises(AttributeError):
        manifest.hashed.account.year = 1999  # type: ignore[misc]
    with pytest.raises(AttributeError):
        manifest.hashed.account.yaer  # type: ignore[attr-defined]  # noqa: B018


def test_a_whole_number_where_a_measure_is_meant_keeps_the_id(tmp_path: Path) -> None:
    """90 and 90.0 are one resolution, but not one text to hash."""
    hashed = small_parts().manifest.hashed
    account = structs.replace(hashed.account, resolutions={"elevation": 90})
    manifest = sealed(structs.replace(hashed, account=account), {})
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path) == manifest
    assert account_id(read_manifest(tmp_path).hashed) == manifest.account_id


@pytest.mark.parametrize("found", [None, 0, VERSION - 1, VERSION + 1, 99])
def test_another_version_is_refused_by_its_number(
    written: Path, tmp_path: Path, found: int | None
) -> None:
    """Whatever else it holds: another version may have any form."""
    told: dict[str, Any] = {"hashed": {"of": "another form"}, "labels": []}
    (tmp_path / "manifest.json").write_text(
        json.dumps(told if found is None else told | {"version": found}), encoding="utf-8"
    )
    shutil.copy(written / "manifest.json", tmp_path / "other.json")
    with pytest.raises(DataProblem) as caught:
        read_manifest(tmp_path)
    (problem,) = caught.value.problems
    assert problem.code == "account-manifest-version"
    assert Path(problem.place.file) == tmp_path / "manifest.json"
    for lang in ("zh", "en"):
        said = problem.said(lang)
        assert str(found or 0) in said["found"]
        assert str(VERSION) in said["expected"]
        assert "gep run" in said["mend"]


def at(*keys: str | int, put: Any = None, drop: bool = False) -> Callable[[dict[str, Any]], None]:
    """An edit of what stands at some keys of a manifest."""

    def edit(told: Any) -> None:
        for key in keys[:-1]:
            told = told[key]
        if drop:
            del told[keys[-1]]
        else:
            told[keys[-1]] = put

    return edit


INDICATOR = ("hashed", "indicators", "avoided_siltation/silting_share")


@pytest.mark.parametrize(
    ("edit", "place", "why"),
    [
        (at("labels", drop=True), "labels", "a part of it is gone"),
        (at("hashed", "account", "layers", drop=True), "layers", "a field is gone"),
        (at("hashed", "account", "yaer", put=2023), "yaer", "a field is misspelt"),
        (at("hashed", "account", "year", put="2023"), "year", "text is no number"),
        (at("hashed", "account", "year", put=2023.5), "year", "no year has halves"),
        (at("hashed", "account", "synthetic", put=1), "synthetic", "one is not yes"),
        (at("hashed", "account", "layers", put=["county", "nowhere"]), "account.layers",
         "a layer that has no zones"),
        (at("hashed", "account", "layers", put=["township", "county", "red_line"]),
         "account.layers", "the county comes first"),
        (at("hashed", "zone_layers", "county", "codes", put=[]), "one length",
         "a name without a code"),
        (at("hashed", "zone_layers", "county", put={"overlapping": False, "codes": [],
            "names": [], "areas_m2": []}), "account.layers", "a county without a zone"),
        (at("hashed", "reporting_layer", put="parcel"), "reporting_layer", "no such layer"),
        (at("hashed", "norm", "order", put=["provision"]), "norm.order", "services out of order"),
        (at("hashed", "norm", "title", "en", drop=True), "title", "half of a title"),
        (at("hashed", "norm", "services", "provision", put={}), "services", "an empty service"),
        (at("hashed", "norm", "services", "provision", "category", put="other"), "category",
         "no category of any account"),
        (at("hashed", "grid", put=None), "grid", "land without a grid"),
        (at("hashed", "inputs", 0, "state", put="derived"), "derived", "derived, but how?"),
        (at(*INDICATOR, "label", put="other"), "indicators", "under another key"),
        (at(*INDICATOR, "formula", "terms", put={}), "terms", "a table is no list"),
        (at(*INDICATOR, "price", "years", "", put="2023"), "years", "deep inside"),
        (at("hashed", "coefficients", 0, "chain", put=[[2023, "cpi"]]), "chain", "a short step"),
        (at("hashed", "coefficients", 0, "value", put=None), "value", "nothing is no value"),
        (at("hashed", "files", put={"account.csv": None}), "files", "nothing is no hash"),
        (at("hashed", put=[]), "hashed", "another kind of thing"),
        (at("labels", "paddy", put={"zh": "水田"}), "labels", "in one language alone"),
        (at("comment", put="mine"), "comment", "nothing goes unread"),
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_refused_by_its_place(
    written: Path, tmp_path: Path, edit: Callable[[dict[str, Any]], None], place: str, why: str
) -> None:
    told = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    edit(told)
    (tmp_path / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(DataProblem) as caught:
        read_manifest(tmp_path)
    (problem,) = caught.value.problems
    assert problem.code == "account-file-damaged", why
    assert place in problem.text("en"), why
    assert "manifest.json" in problem.text("zh"), why


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xef\xbb\xbf{}", b"\x00" * 9, b"[" * 100_000,
     b'{"version": %d, "account_id": "\xff"}' % VERSION, b'{"version": 2, "account_id": NaN}'],
    ids=str,
)  # fmt: skip
def test_what_is_no_manifest_at_all_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(DataProblem) as caught:
        read_manifest(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["account-file-damaged"]


def test_a_manifest_that_is_not_there_is_missed(tmp_path: Path) -> None:
    with pytest.raises(DataProblem) as caught:
        read_manifest(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["account-file-missing"]


def test_what_cannot_be_read_back_is_not_sealed() -> None:
    """A defect of gep shows when the account is written, not when somebody reads it."""
    hashed: Hashed = small_parts().manifest.hashed
    wrong = structs.replace(hashed, ecosystem_types=(1, 2))
    with pytest.raises(msgspec.ValidationError, match="ecosystem_types"):
        sealed(wrong, {})
    endless = structs.replace(hashed.grid, dx=float("inf"))
    with pytest.raises(ValueError, match="JSON"):
        sealed(structs.replace(hashed, grid=endless), {})


def test_services_are_told_by_category_then_key() -> None:
    norm = small_parts().manifest.hashed.norm
    assert norm.counted == ("provision", "air_purification", "soil_retention")


def test_a_coefficient_of_the_pass_alone_is_told_behind_those_used() -> None:
    hashed = small_parts().manifest.hashed
    *used, last = hashed.every_coefficient
    assert tuple(used) == hashed.coefficients
    assert (last.parameter, last.key, last.used_by) == ("cover_factor", ("paddy",), ())
    again = structs.replace(hashed, baked=(hashed.baked[0], hashed.baked[0]))
    assert len(again.every_coefficient) == len(used) + 2
    known = structs.replace(hashed, coefficients=hashed.every_coefficient)
    assert known.every_coefficient == known.coefficients


def test_an_input_is_known_by_the_bytes_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "nothing.tif").touch()
    record = InputRecord("elevation", "raster").of_file(tmp_path / "nothing.tif")
    # sha-256 of nothing, FIPS 180-4
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (record.sha256, record.size, record.state) == (empty, 0, "given")
