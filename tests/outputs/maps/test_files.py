"""The PNG of a sheet, as one reads it again."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from gep.outputs.maps.files import as_png
from gep.outputs.maps.sheet import DPI

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=9).map(lambda shape: (*shape, 4))


@given(arrays(np.uint8, SHAPES), st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_every_pixel_and_word_comes_back(pixels: np.ndarray, title: str) -> None:
    with Image.open(io.BytesIO(as_png(pixels, title, "zh"))) as picture:
        picture.load()
        assert np.array_equal(np.asarray(picture), pixels[:, :, :3])
        assert picture.info["Title"] == title
        assert picture.info["Language"] == "zh"
        assert picture.info["dpi"] == pytest.approx((DPI, DPI), rel=1e-3)
