"""The checker: text in, one verdict a goal out. It executes nothing and counts its work."""
