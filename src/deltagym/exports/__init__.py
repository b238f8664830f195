"""Exports: a suite with its rewards as a folder that another framework trains on or evaluates."""
