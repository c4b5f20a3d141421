"""The tables that people hand on."""
