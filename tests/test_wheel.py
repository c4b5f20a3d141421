"""A wheel in an empty environment runs the demo from the root of the disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The scripts folder of an environment that holds the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    python = [sys.executable, "-m"]
    run([*python, "build", "--wheel", "--outdir", str(folder / "dist"), str(ROOT)])
    run([*python, "venv", str(folder / "venv")])
    wheel = next((folder / "dist").glob("*.whl"))
    pip = [
        str(folder / "venv" / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-compile",
    ]
    run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)])
    return folder / "venv" / "bin"


def run(command: list[str], **where: object) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GEP_EXTENSIONS"))}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, encoding="utf-8", env=clean, **where
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_runs_from_the_root_of_the_disk(installed, tmp_path):
    told = run([str(installed / "gep"), "--lang", "en", "demo", "--out", str(tmp_path / "demo")],
               cwd="/")  # fmt: skip
    assert "GEP of" in told
    assert "recalled" in told
    assert (tmp_path / "demo" / "account.csv").is_file()
    assert list((tmp_path / "demo" / "maps").glob("*.png"))


def test_the_wheel_is_typed_and_carries_its_data(installed):
    code = (
        "from gep.shipped import shipped; import gep, pathlib;"
        "print(*(shipped(n).is_dir() for n in ('coefficients', 'maps/themes', 'sample_rasters')),"
        "(pathlib.Path(gep.__file__).parent / 'py.typed').is_file())"
    )
    assert run([str(installed / "python"), "-c", code], cwd="/").split() == ["True"] * 4
