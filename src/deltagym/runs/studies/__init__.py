"""Studies: many runs of one recipe, arms by seeds, with tables and a figure at the end."""
