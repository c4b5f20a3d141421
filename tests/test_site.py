"""The documentation site: it holds every page, in both languages, and needs no network."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parent.parent
CONFIGS = {"en": HOUSE / "mkdocs.yml", "zh": HOUSE / "mkdocs.zh.yml"}
UNLISTED = {"docs/services"}
"""The pages there are listed as they are found."""


def paths(entry):
    """The pages of a menu, in their order."""
    if isinstance(entry, str):
        return [entry]
    parts = entry if isinstance(entry, list) else entry.values()
    return [path for part in parts for path in paths(part)]


def menu(lang):
    return paths(yaml.safe_load(CONFIGS[lang].read_text(encoding="utf-8"))["nav"])


def test_both_menus_lead_to_the_same_pages():
    assert menu("zh") == menu("en")


def test_the_menu_has_every_page():
    written = [*HOUSE.glob("*.md"), *(HOUSE / "docs").glob("*.md")]
    written += [path.with_suffix(".md") for path in (HOUSE / "docs/notebooks").glob("*.ipynb")]
    wanted = {p.relative_to(HOUSE).as_posix() for p in written if not p.name.endswith(".zh.md")}
    assert {path for path in menu("en") if Path(path).parent.as_posix() not in UNLISTED} == wanted


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Both languages, built as ``make docs`` does, where a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    for lang, config in CONFIGS.items():
        place = folder / ("" if lang == "en" else lang)
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
        done = subprocess.run(
            [*command, "--config-file", str(config), "--site-dir", str(place)],
            cwd=HOUSE, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Loaded(HTMLParser):
    """What a browser fetches by itself when it opens a page."""

    def __init__(self):
        super().__init__()
        self.places = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        is_fetched = tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload")
        if tag in ("script", "img", "iframe", "source") or is_fetched:
            self.places.append(given.get("src") or given.get("href") or "")


def test_no_page_asks_anything_of_the_network(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 60
    for page in pages:
        loaded = Loaded()
        loaded.feed(page.read_text(encoding="utf-8"))
        assert any(place.endswith(".js") for place in loaded.places)
        assert not [place for place in loaded.places if re.match(r"(https?:)?//", place)], page


def test_chinese_pages_are_chinese_and_lead_to_their_twins(site):
    for page in ("index", "docs/account-toml", "docs/reading-an-account", "docs/commands"):
        text = (site / "zh" / f"{page}.html").read_text(encoding="utf-8")
        assert '<html lang="zh"' in text
        assert len(re.findall("[一-鿿]", text)) > 1000
        twin = re.search(r'href="([^"]+)"[^>]*hreflang="en"', text)[1]
        assert (site / "zh" / f"{page}.html").parent.joinpath(twin).resolve() == (
            site / f"{page}.html"
        )


def test_the_reference_has_signatures_and_docstrings(site):
    text = re.sub("<[^>]+>", "", (site / "docs/api.html").read_text(encoding="utf-8"))
    assert "rasters(lang: Language = &#39;zh&#39;)" in text or "rasters(lang: Language" in text
    assert "The gross ecosystem product" in text


def test_notebooks_are_pages_with_their_pictures(site):
    text = (site / "docs/notebooks/your_own_map.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img[^>]+src="(your_own_map_files/[^"]+)"', text)
    assert len(pictures) == 2
    assert all((site / "docs/notebooks" / name).stat().st_size > 0 for name in pictures)
