"""How sure a number of the book is."""

CONFIDENCE = ("given", "seen", "computed", "recalled")
"""From the surest to the least sure; a row of the account is as sure as its weakest part."""
