"""Suites: named data sets; loading, writing, validating and showing them."""
