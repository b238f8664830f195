"""Answers of the scopes other than Manufactoria, made visible: motion, databases, tests, proofs."""
