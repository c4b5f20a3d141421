"""From account.toml to a plan."""
