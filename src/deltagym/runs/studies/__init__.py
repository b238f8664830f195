"""Studies: arms by seeds of one recipe from one file, run side by side, resumable, with tables and a figure at the end."""

from deltagym.runs.studies.run import StudyResult, study

__all__ = ["StudyResult", "study"]
