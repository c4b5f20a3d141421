"""Land cover and zones."""
