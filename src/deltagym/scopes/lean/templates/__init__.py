"""Templates that draw theorems which are true by construction, one file for each domain."""
