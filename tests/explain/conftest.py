"""Accounts to explain: a plain one, an odd one, and a sparse one; their input is thrown away."""

import shutil
from pathlib import Path

import pytest

import gep
from tests.county import make_county
from tests.explain.explained import SHAPE, TOY, TOY_NORM, TOY_ROWS, TOY_STATED, thin_out


@pytest.fixture(scope="session")
def plain(tmp_path_factory) -> Path:
    """An account whose input has been thrown away."""
    folder = tmp_path_factory.mktemp("plain")
    county = make_county(folder / "county", 1, SHAPE)
    gep.open_account(county.account).run(folder / "out")
    shutil.rmtree(county.folder)
    return folder / "out"


@pytest.fixture(scope="session")
def odd(tmp_path_factory) -> Path:
    """An account with a service that is not installed any more, and with holes in its input."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "extension").mkdir()
    (folder / "extension" / "toy.py").write_text(TOY, encoding="utf-8")
    (folder / "extension" / "toy.csv").write_text(TOY_ROWS, encoding="utf-8")
    county = make_county(folder / "county", 2, SHAPE)
    (county.folder / "toy.toml").write_text(TOY_NORM, encoding="utf-8")
    text = county.account.read_text(encoding="utf-8").replace('"zhejiang-2020"', '"toy.toml"')
    text = text.replace('cover_factor = "cover_factor.tif"\n', "") + TOY_STATED
    county.account.write_text(text, "utf-8")
    thin_out(county)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEP_EXTENSIONS", str(folder / "extension"))
        gep.open_account(county.account).run(folder / "out")
    shutil.rmtree(county.folder)
    return folder / "out"
