"""What the READMEs show of the demo: the screen after a run of the sample, in both languages.

The sample is run and what the demo makes of it beside is only named, since it takes long to make.
"""

import contextlib
import io
import re
import tempfile
from pathlib import Path

from gep.account.account import read_account
from gep.cli.screen import Terminal
from gep.uses.demo.sample import sample_account
from gep.uses.found import outputs
from gep.words import LANGUAGES, Language

HOUSE = Path(__file__).resolve().parent.parent
_DEMO = "demo"
_SCREEN = re.compile(r"```text\n.*?```", re.DOTALL)
_PAGES: dict[Language, str] = {"zh": "README.zh.md", "en": "README.md"}


def write() -> None:
    """Write the screen of the demo into the first block of text of each README."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        sample_account(Path(_DEMO), lang="zh")
        for output in outputs():
            within = [name for name in output.more.values() if name.startswith(output.file + "/")]
            for name in (output.file, *within):  # the rest is made only if it is asked for
                Path(_DEMO, name).mkdir(parents=True, exist_ok=True)
        shown = {lang: _screen(lang) for lang in LANGUAGES}
    for lang, page in _PAGES.items():
        path = HOUSE / page
        text = path.read_text(encoding="utf-8")
        before, after = _SCREEN.split(text, maxsplit=1)
        told = f"{before}```text\n{shown[lang]}```{after}"
        path.write_text(told, encoding="utf-8", newline="\n")


def _screen(lang: Language) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as screen:
        Terminal(lang).show_account(read_account(_DEMO, as_it_is=True))
    return screen.getvalue()
