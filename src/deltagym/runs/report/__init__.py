"""From a run folder to one self-contained HTML file, and the figures in it."""

from deltagym.runs.report.figures import transition_figure
from deltagym.runs.report.html import write_report
from deltagym.scopes.manufactoria.drawing import program_svg

__all__ = ["program_svg", "transition_figure", "write_report"]
