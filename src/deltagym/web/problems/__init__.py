"""Problems: the catalogue of suites and families, and problems of one's own."""
