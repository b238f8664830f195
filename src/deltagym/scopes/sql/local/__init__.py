"""Makes rows of the questions in a BIRD or Spider folder that a user has on disk.

Each question is judged on several small databases, which are made from its large one.
"""

from deltagym.scopes.sql.local.load import Loaded, each, load, save
from deltagym.scopes.sql.local.report import Report, Unusable

__all__ = ["Loaded", "Report", "Unusable", "each", "load", "save"]
