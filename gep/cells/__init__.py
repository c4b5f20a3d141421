"""Which part of a pixel lies in which stratum of zones."""
