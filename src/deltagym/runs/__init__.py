"""Runs: the run folder, the report made from it, and studies of many runs."""
