"""Models: Hugging Face policies, their sampler, and the embedded model."""
