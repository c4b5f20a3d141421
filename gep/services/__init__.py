"""The services, one file each: pure formulas first, the declaration last."""
