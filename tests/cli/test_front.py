"""Help at once, and the same help as the command line's own."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from gep.cli.command import gep
from gep.cli.front import HELP_PAGES, help_page


@pytest.mark.parametrize("lang", sorted(HELP_PAGES))
def test_the_page_is_what_the_command_line_prints(lang):
    """If this fails, the commands changed: write the page anew with the command line's text."""
    printed = CliRunner().invoke(
        gep, ["--lang", lang, "--help"], prog_name="gep", obj=lang, terminal_width=80
    )
    assert help_page(lang) == printed.output


def test_help_imports_next_to_nothing():
    code = (
        "import sys; sys.argv = ['gep', '--help']\n"
        "from gep.cli.front import main\nmain()\n"
        "loaded = {m.split('.')[0] for m in sys.modules}\n"
        "print(sorted(loaded & {'click', 'numpy', 'pandas', 'rasterio', 'tomllib', 'pint'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
