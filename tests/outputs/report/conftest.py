"""Accounts that reports are written of: a run with a service of somebody else, and a small one."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gep.outputs.report.writing import write_report
from tests.outputs.report.documents import Document
from tests.outputs.small_account import small_account
from tests.toys import toy_account

MAPS = (
    "ecosystem_types", "gep", "gep_per_km2", "shade", "shade_per_km2", "a_bureau_s_own",
    "intensity_gep_value", "intensity_shade_value",
)  # fmt: skip


@dataclass(frozen=True)
class Reported:
    """An account and its report."""

    folder: Path
    document: Document


def drawn(folder: Path, lang: str, names: tuple[str, ...] = MAPS) -> None:
    """Pictures in the place of maps, which say what language they speak."""
    (folder / "maps").mkdir(exist_ok=True)
    for place, name in enumerate(names):
        about = PngInfo()
        about.add_itxt("Language", lang)
        about.add_itxt("Title", f"Title of {name}")
        pixels = np.full((700, 500, 3), 30 * place, dtype=np.uint8)
        Image.fromarray(pixels).save(folder / "maps" / f"{name}.png", pnginfo=about)


@pytest.fixture(scope="session")
def toy(tmp_path_factory) -> Path:
    """A finished account with a service that gep has never heard of, and maps in Chinese."""
    out = toy_account(tmp_path_factory.mktemp("report"))
    drawn(out, "zh")
    return out


@pytest.fixture(scope="session")
def report(toy) -> Reported:
    """The report of that account."""
    return Reported(toy, Document(write_report(toy)))


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Path:
    """The small account with an opening, a red line, GDP, and something not computed."""
    folder = small_account(tmp_path_factory.mktemp("small") / "out")
    drawn(folder, "zh")
    return folder


@pytest.fixture(scope="session")
def small_report(small) -> Reported:
    return Reported(small, Document(write_report(small)))


@pytest.fixture(scope="session")
def english(small, tmp_path_factory) -> Document:
    """The English report of the small account, from a folder whose maps speak English."""
    import shutil

    folder = tmp_path_factory.mktemp("english") / "out"
    shutil.copytree(small, folder)
    drawn(folder, "en")
    return Document(write_report(folder, "en"))
