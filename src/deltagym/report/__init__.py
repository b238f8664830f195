"""From a run folder to one self-contained HTML file, and the figures in it."""

from deltagym.report.figures import transition_figure
from deltagym.report.graph import program_svg
from deltagym.report.html import write_report

__all__ = ["program_svg", "transition_figure", "write_report"]
