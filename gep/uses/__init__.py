"""What people do with accounts: begin one, compare years, value parcels, keep ledgers."""
