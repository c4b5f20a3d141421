"""The notebooks run in an empty folder, and print what they are kept with."""

import pytest

from docs import notebooks

pytestmark = pytest.mark.slow

PATHS = sorted(notebooks.FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_a_notebook_prints_what_it_is_kept_with(path):
    kept = notebooks.texts(notebooks.read(path))
    assert any(printed for _, printed in kept)
    assert notebooks.texts(notebooks.execute(path)) == kept


def test_there_are_three():
    assert [path.stem for path in PATHS] == [
        "change_a_coefficient",
        "first_account",
        "your_own_map",
    ]
