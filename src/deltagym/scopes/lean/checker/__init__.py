"""The embedded checker: Lean text in, a fault or none for each claim out. It executes nothing."""
