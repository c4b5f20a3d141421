"""Makes what the pages say of code and data: ``python -m docs.make [--check] [--out DIR]``.

The page of each service that discovery finds, in both languages, into ``docs/services/``; the
generated parts of hand-written pages; the sample county under every norm; the screen of the demo
in the READMEs; the notebooks, executed. ``--check`` writes nothing and leaves out the last three,
which compute accounts: the status is 1 if anything else is out of date. ``--out`` writes the pages
of the services alone, into another folder.
"""

import argparse
import sys
from pathlib import Path

from docs import blocks
from gep.service import discover
from gep.uses.service_pages.page import index_page, page_file, service_page
from gep.words import LANGUAGES

SERVICES = Path(__file__).parent / "services"
MARK = "docs/make.py"


def service_pages(folder: Path) -> dict[Path, str]:
    """The text of the page of every service."""
    made = {}
    for lang in LANGUAGES:
        made[folder / page_file("README", lang)] = index_page(lang)
        for service in discover():
            made[folder / page_file(service.key, lang)] = service_page(service.key, lang)
    return made


def stale(wanted: dict[Path, str], folder: Path = SERVICES) -> list[str]:
    """What is wrong with the pages, one line each."""
    lines = [f"missing: {path}" for path in wanted if not path.is_file()]
    there = (path for path in wanted if path.is_file())
    lines += [f"out of date: {p}" for p in there if p.read_text(encoding="utf-8") != wanted[p]]
    return sorted([*lines, *(f"no such service: {p}" for p in written(folder) - wanted.keys())])


def written(folder: Path) -> set[Path]:
    """The pages in a folder that were written here; other people's files are left alone."""
    return {p for p in folder.glob("*.md") if MARK in p.read_text(encoding="utf-8")}


def write(wanted: dict[Path, str], folder: Path = SERVICES) -> None:
    """Write the pages, and take away those of services that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    for path in written(folder) - wanted.keys():
        path.unlink()


def main() -> int:
    """Write everything, or with ``--check`` say what is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--out", type=Path, help="pages of the services alone, into this folder")
    options = parser.parse_args()
    if options.out:
        write(service_pages(options.out), options.out)
        return 0
    wanted = service_pages(SERVICES) | blocks.pages()
    if options.check:
        wrong = stale(wanted)
        print("\n".join([*wrong, "run: make docs"]) if wrong else "nothing is out of date")
        return 1 if wrong else 0
    write(wanted)
    compute()
    return 0


def compute() -> None:
    """Make what takes accounts to make."""
    from docs import notebooks, readme, sample

    sample.write()
    readme.write()
    notebooks.execute_all()


if __name__ == "__main__":
    sys.exit(main())
