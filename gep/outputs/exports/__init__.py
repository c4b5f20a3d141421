"""A finished account as files for other software, with metadata."""
