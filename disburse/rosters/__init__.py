"""Rosters: 1 upload · 2 check · 3 approve."""
