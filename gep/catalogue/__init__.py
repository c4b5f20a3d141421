"""Services bound to inputs, and what can be computed for one account."""
