"""Named data sets: one TOML file each."""
