"""The raster pass, from layers to sums."""
