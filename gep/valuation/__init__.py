"""From sums and statistics to rows: quantities, limits, prices; a pure function."""
