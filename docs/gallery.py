"""The pictures that the README shows: maps, the page, the workbook and the report of the sample.

Run as ``python docs/gallery.py``; it computes the sample county's account in a temporary folder.
The page is photographed by Chromium, workbook and report are printed by LibreOffice and turned
into pictures by pdftoppm.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from gep.outputs.maps.pictures import draw_maps
from gep.outputs.page.writing import write_page
from gep.outputs.report.writing import write_report
from gep.outputs.workbook.writing import write_workbook
from gep.uses.demo.sample import sample_account

GALLERY = Path(__file__).resolve().parent.parent / "maps" / "gallery"
MAPS = ("ecosystem_types", "gep_per_km2")
SHEET, CHAPTER = 3, 30
"""Printed pages to show: the summary of the workbook, and results of the report."""
WIDTH = 900
_BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--disable-background-networking", "--virtual-time-budget=4000")  # fmt: skip


def main() -> None:
    """Keep those of the pictures that are shown, reduced."""
    GALLERY.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = sample_account(Path(place) / "account").folder
        drawn = {path.stem: path for path in draw_maps(folder, themes=MAPS)}
        for name in MAPS:
            _keep(drawn[name], name)
        _keep(_photographed(write_page(folder), Path(place)), "page")
        _keep(_printed(write_workbook(folder), SHEET, Path(place)), "workbook")
        _keep(_printed(write_report(folder), CHAPTER, Path(place)), "report")


def _photographed(page: Path, place: Path) -> Path:
    picture = place / "page.png"
    browser = os.environ.get("GEP_CHROMIUM", "chromium")
    size, profile = "--window-size=1280,1100", f"--user-data-dir={place / 'profile'}"
    command = [browser, *_BROWSER, size, profile, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)
    return picture


def _printed(file: Path, page: int, place: Path) -> Path:
    office = ["soffice", "--headless", f"-env:UserInstallation={(place / 'office').as_uri()}"]
    command = [*office, "--convert-to", "pdf", "--outdir", str(place), str(file)]
    subprocess.run(command, check=True, capture_output=True)
    stem, which = place / file.stem, str(page)
    of_page = ["pdftoppm", "-png", "-r", "110", "-f", which, "-l", which, "-singlefile"]
    subprocess.run([*of_page, f"{stem}.pdf", str(stem)], check=True)
    return stem.with_suffix(".png")


def _keep(path: Path, name: str) -> None:
    with Image.open(path) as picture:
        height = round(picture.height * WIDTH / picture.width)
        small = picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
        small.quantize(256).save(GALLERY / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
