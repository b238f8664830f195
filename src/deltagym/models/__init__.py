"""Models: Hugging Face policies, their sampler, and the embedded model."""

from deltagym.models.threads import wait_passively

wait_passively()
