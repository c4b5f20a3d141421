"""From sums and statistics to the account."""
