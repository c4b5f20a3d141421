"""Standard rasters, opened, checked and read tile by tile."""
