"""The pictures that the README shows: the sample county's maps, small enough for a web page.

Run as ``python docs/gallery.py``; it computes the sample county's account in a temporary folder.
"""

import tempfile
from pathlib import Path

from PIL import Image

from gep.run import demo

GALLERY = Path(__file__).resolve().parent.parent / "maps" / "gallery"
SHOWN = ("ecosystem_types", "gep_per_km2")
WIDTH = 900


def main() -> None:
    """Keep those of the maps that are shown, reduced."""
    with tempfile.TemporaryDirectory() as folder:
        account = demo(Path(folder) / "account")
        drawn = {path.stem: path for path in (account.folder / "maps").glob("*.png")}
        GALLERY.mkdir(parents=True, exist_ok=True)
        for name in SHOWN:
            with Image.open(drawn[name]) as picture:
                height = round(picture.height * WIDTH / picture.width)
                small = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
                small.quantize(256).save(GALLERY / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
