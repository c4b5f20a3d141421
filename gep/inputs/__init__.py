"""What enters an account: rasters, land cover, zones and statistics, checked and in known units."""
