"""A suite of DeltaGym as a taskset; verifiers finds the one class that is exported here."""

from .taskset import DeltaGymTaskset

__all__ = ["DeltaGymTaskset"]
