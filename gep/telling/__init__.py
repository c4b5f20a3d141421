"""One face of an account in one language, for every output."""
