"""SQL: questions about small databases, answered by a query or by statements that change tables."""
