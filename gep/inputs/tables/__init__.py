"""Tables that people fill in: statistics and given quantities."""
