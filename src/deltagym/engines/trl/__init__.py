"""The `trl` engine: the same recipe on TRL's `GRPOTrainer`."""
