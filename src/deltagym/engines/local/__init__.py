"""The `local` engine: single-process GRPO in plain PyTorch."""
