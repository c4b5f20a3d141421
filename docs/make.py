"""Writes the page of each service: ``python docs/make.py [--check] [--out FOLDER]``.

Each service that discovery finds gets ``<key>.md`` and ``<key>.zh.md``, and ``README.md`` lists
them. With ``--check`` nothing is written: the status is 1 if a page is missing, out of date, or of
a service that is no more.
"""

import argparse
import sys
from pathlib import Path

from gep.service import discover
from gep.uses.service_pages.page import index_page, page_file, service_page
from gep.words import Language

SERVICES = Path(__file__).parent / "services"
MARK = "docs/make.py"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def pages() -> dict[str, str]:
    """The text of every page by its file name."""
    made = {}
    for lang in LANGUAGES:
        made[page_file("README", lang)] = index_page(lang)
        for service in discover():
            made[page_file(service.key, lang)] = service_page(service.key, lang)
    return made


def differences(folder: Path, wanted: dict[str, str]) -> list[str]:
    """What is wrong with the pages of a folder, one line each."""
    found = generated(folder)
    lines = [f"missing: {name}" for name in wanted if name not in found]
    lines += [f"out of date: {n}" for n, text in wanted.items() if found.get(n, text) != text]
    return sorted([*lines, *(f"no such service: {name}" for name in found if name not in wanted)])


def generated(folder: Path) -> dict[str, str]:
    """The pages in a folder that were written here; other people's files are left alone."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return {name: text for name, text in texts.items() if MARK in text}


def write(folder: Path, wanted: dict[str, str]) -> None:
    """Bring a folder to the wanted pages and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for name in generated(folder):
        if name not in wanted:
            (folder / name).unlink()


def main() -> int:
    """Write the pages, or with ``--check`` say what is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--out", type=Path, default=SERVICES, help="folder of the pages")
    options = parser.parse_args()
    wanted = pages()
    if options.check:
        wrong = differences(options.out, wanted)
        print("\n".join([*wrong, "run: make docs"]) if wrong else "all pages are up to date")
        return 1 if wrong else 0
    write(options.out, wanted)
    print(f"{len(wanted)} pages in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
