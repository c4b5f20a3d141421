"""Readers of raster formats: a file each, found by the tuple ``ENGINES`` that it declares."""
