"""A real Lean 4, where there is one: three ways to reach it, what may be sent to it, and upstream's Lean files."""
