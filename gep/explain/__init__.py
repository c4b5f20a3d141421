"""Where the numbers of a service come from, told from a finished account folder alone."""

from gep.explain.nodes import Explanation
from gep.explain.tree import explain

__all__ = ["Explanation", "explain"]
