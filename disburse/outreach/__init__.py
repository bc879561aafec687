"""Whom to visit, where, on which day, by which team; and what the visits brought."""
