"""Quantities that were given: placed, priced and told as computed ones are."""
