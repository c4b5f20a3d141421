"""A page a service, from its declaration."""
