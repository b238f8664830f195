"""The nouns: problems, cases, verdicts, scopes, families, and the registry that finds them."""
