"""The page of a finished account: one HTML file to look around in, offline."""
