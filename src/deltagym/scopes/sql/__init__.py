"""SQL: questions about small databases, answered by one query or by statements that change the tables."""
