"""The recipe: what a training run does, as data and small engine-neutral parts that each keep their own state."""
