"""Questions of BIRD and Spider folders that a user has, made into rows that are judged on several small databases each."""

from deltagym.families.sql.local.load import Loaded, each, load, save
from deltagym.families.sql.local.report import Report, Unusable

__all__ = ["Loaded", "Report", "Unusable", "each", "load", "save"]
