"""Visits to households: logged, corrected, checked, verified; and when one is due."""
