"""Who could help whom. `fair` is the simple way; the optimal one takes its place."""

from assignments.matching.fair import Helper, Needy, pair_fairly

__all__ = ["Helper", "Needy", "pair_fairly"]
