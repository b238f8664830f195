"""The `local` engine: one process, one readable loop."""
