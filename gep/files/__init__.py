"""Files whatever they hold: CSV, TOML, Parquet, hashes, the cache; written whole or not at all."""
