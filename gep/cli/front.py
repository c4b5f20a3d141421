"""The first door: ``gep --help`` is answered from a page, before anything is imported.

The pages are what the command line itself prints, kept as text so that help costs no more than
Python's own start; a test holds them against it.
"""

import os
import sys

HELP_PAGES = {"zh": "help.zh.txt", "en": "help.en.txt"}


def main() -> int:
    """Run the command line, or show its page of help at once."""
    lang = help_language(sys.argv[1:], os.environ.get("GEP_LANG", ""))
    if lang:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a GBK console
        sys.stdout.write(help_page(lang))
        return 0
    from gep.cli.command import main as command

    return command()


def help_language(arguments: list[str], environment: str) -> str:
    """The language in which the page of help is asked for, empty if anything else is.

    >>> help_language(["--help"], ""), help_language(["--lang", "en", "--help"], "")
    ('zh', 'en')
    >>> help_language(["check", "--help"], "")
    ''
    """
    match arguments:
        case ["--help"]:
            lang = environment
        case ["--lang", lang, "--help"] | ["--help", "--lang", lang]:
            pass
        case _:
            return ""
    return lang if lang in HELP_PAGES else "zh"


def help_page(lang: str) -> str:
    """The page of help in one language."""
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "words")  # noqa: PTH118, PTH120 - pathlib takes as long to import as Python to start
    with open(os.path.join(folder, HELP_PAGES[lang]), encoding="utf-8") as page:  # noqa: PTH118, PTH123 - as above
        return page.read()
