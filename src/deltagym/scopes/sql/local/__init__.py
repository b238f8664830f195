"""Questions of BIRD and Spider folders that a user has, made into rows that are judged on several small databases each."""

from deltagym.scopes.sql.local.load import Loaded, each, load, save
from deltagym.scopes.sql.local.report import Report, Unusable

__all__ = ["Loaded", "Report", "Unusable", "each", "load", "save"]
