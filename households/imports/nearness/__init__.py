"""Households that a row may be, where the exact keys left both of them over.

Plain data in, plain data out: who compares what the register holds calls
`near_matches` with the rows and the households no exact key brought together.
"""

from households.imports.nearness.moves import moved_villages, often_enough
from households.imports.nearness.persons import Near, Person
from households.imports.nearness.settling import near_matches

__all__ = ["Near", "Person", "moved_villages", "near_matches", "often_enough"]
