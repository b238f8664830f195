"""DeltaGym."""
