"""The PNG of a sheet, as another program reads it."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from gep.outputs.maps.png import png

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=9).map(lambda shape: (*shape, 3))


@given(arrays(np.uint8, SHAPES), st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_pillow_reads_back_every_pixel_and_word(pixels: np.ndarray, title: str) -> None:
    with Image.open(io.BytesIO(png(pixels, 300, {"Title": title}))) as picture:
        picture.load()
        assert np.array_equal(np.asarray(picture), pixels)
        assert picture.info["Title"] == title
        assert picture.info["dpi"] == pytest.approx((300, 300), rel=1e-3)
