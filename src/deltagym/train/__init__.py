"""Training: the local GRPO loop, the embedded tiny model and its pretraining. Needs the `train` extra."""
