"""Moves of the two kinds of case of SOP B5-B9; each names the step it ends and the one it begins."""

from datasets.transitions.rilis import ReleaseTransitions
from datasets.transitions.validasi import ValidationTransitions

__all__ = ["ReleaseTransitions", "ValidationTransitions"]
