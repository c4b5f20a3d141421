"""From account.toml to a plan, with every problem of it at once."""
