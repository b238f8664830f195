"""Manufactoria: programs for a two-instruction tape machine (PULLER reads, PAINTER writes)."""
