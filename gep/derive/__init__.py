"""Named derivations of standard rasters from others, pure functions on cells."""
