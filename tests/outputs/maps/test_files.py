"""The PNG of a sheet, as one reads it again."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from gep.outputs.maps.files import Press, as_png
from gep.outputs.maps.mapped import MappedAccount
from gep.outputs.maps.sheet import DPI, STYLE
from tests.outputs.maps.drawn import figure_of

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=9).map(lambda shape: (*shape, 3))


@given(arrays(np.uint8, SHAPES), st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_every_pixel_and_word_comes_back(pixels: np.ndarray, title: str) -> None:
    with Image.open(io.BytesIO(as_png(pixels, title, "zh"))) as picture:
        picture.load()
        assert np.array_equal(np.asarray(picture), pixels)
        assert picture.info["Title"] == title
        assert picture.info["Language"] == "zh"
        assert picture.info["dpi"] == pytest.approx((DPI, DPI), rel=1e-3)


def test_a_press_prints_what_matplotlib_prints_on_dots_of_their_own(mapped: MappedAccount) -> None:
    press = Press(mapped.base.layout)
    with style.context(["default", STYLE]):
        for name in ("ecosystem_types", "gep"):
            canvas = FigureCanvasAgg(figure_of(mapped, name))
            canvas.draw()
            alone = np.asarray(canvas.buffer_rgba())[:, :, :3]
            assert np.array_equal(press.pixels_of(figure_of(mapped, name)), alone)
