"""Adapters to a real Lean 4: three ways to reach one, a guard before it, and upstream's files."""
