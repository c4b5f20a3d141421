"""What mkdocs is told of this house: a page lies in the site where it lies in the repository.

So every link that holds here holds there, the readme is the first page, and a notebook is a page
as it was last executed. The site is built once a language; ``x.zh.md`` is ``x.md`` in Chinese, and
where it is missing the Chinese site has the English page.
"""

import posixpath
import re
from collections.abc import Sequence
from pathlib import Path

from markdown.extensions.toc import slugify_unicode
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from nbconvert import MarkdownExporter

HOUSE = Path(__file__).resolve().parent.parent
PAGES = ("*.md", "docs/**/*.md")
BESIDE = ("LICENSE", "CITATION.cff", "docs/assets/*", "maps/gallery/*.png")
NOTEBOOKS = "docs/notebooks/*.ipynb"
SERVICES = "docs/services/README.md"
_HOMES = {"en": "", "zh": "zh/"}
_MARK = "beyond:"
_OTHER_LANGUAGE = re.compile(r"^\[(?:中文|English)\]\([^)]+\)\n+", re.MULTILINE)
_TWIN = ".zh.md"
_TWIN_LINK = re.compile(r"(?<=\w)\.zh\.md(?=[)#])")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The menu with a page a service, and headings whose anchors may be Chinese."""
    config.mdx_configs["toc"]["slugify"] = slugify_unicode
    for entry in config.nav or []:
        for below in entry.values():
            if isinstance(below, list) and SERVICES in below:
                own = [_place(path) for path in _found([SERVICES.replace("README", "*")])]
                below += [page for page in own if page != SERVICES and not page.endswith(_TWIN)]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files of the house in place of those of one folder; those of the theme stay."""
    docs = Path(config.docs_dir)
    theme = [f for f in files if docs not in Path(f.abs_src_path or "").parents]
    beside = [File.generated(config, _place(p), abs_src_path=str(p)) for p in _found(BESIDE)]
    notebooks = [file for path in _found([NOTEBOOKS]) for file in notebook(path, config)]
    return Files([*theme, *beside, *pages(config), *notebooks])


def pages(config: MkDocsConfig) -> list[File]:
    """Every page, in the language of the site where it is there in it."""
    made = []
    for path in _found(PAGES):
        if not path.name.endswith(_TWIN):
            twin = path.with_suffix(_TWIN)
            own = twin if _language(config) == "zh" and twin.exists() else path
            made.append(File.generated(config, _place(path), abs_src_path=str(own)))
    return made


def notebook(path: Path, config: MkDocsConfig) -> list[File]:
    """A notebook as a page, and the pictures in it."""
    own = {"unique_key": path.stem, "output_files_dir": f"{path.stem}_files"}
    text, parts = MarkdownExporter().from_filename(str(path), own)
    pictures = {path.parent / name: content for name, content in parts["outputs"].items()}
    return [
        File.generated(config, _place(path.with_suffix(".md")), content=text),
        *(File.generated(config, _place(p), content=content) for p, content in pictures.items()),
    ]


def on_page_markdown(markdown: str, **_: object) -> str:
    """A page with links within its own language; for the other one the site has a menu."""
    return _TWIN_LINK.sub(".md", _OTHER_LANGUAGE.sub("", markdown, count=1))


def on_page_context(
    context: dict[str, object], page: Page, config: MkDocsConfig, **_: object
) -> dict[str, object]:
    """A menu that leads to the same page in the other language."""
    own = posixpath.dirname(_HOMES[_language(config)] + page.url)
    config.extra["alternate"] = [
        {"name": name, "lang": lang, "link": _MARK + posixpath.relpath(home + page.url, own or ".")}
        for (lang, home), name in zip(_HOMES.items(), ("English", "中文"), strict=True)
    ]
    return context


def on_post_page(output: str, **_: object) -> str:
    """The page with links that may leave its own site, which mkdocs would cut at the root."""
    return output.replace(_MARK, "")


def _language(config: MkDocsConfig) -> str:
    return str(config.theme["language"])


def _found(patterns: Sequence[str]) -> list[Path]:
    return [path for pattern in patterns for path in sorted(HOUSE.glob(pattern))]


def _place(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()
