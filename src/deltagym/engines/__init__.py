"""Engines: they carry out a recipe. `local` is one readable loop; `trl` drives TRL's trainer."""
