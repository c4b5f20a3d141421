"""Files, whatever they hold."""
