"""Theorems that are true by construction, one file a domain."""
