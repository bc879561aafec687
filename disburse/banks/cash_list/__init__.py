"""The list of a pay point, filled in by hand and sent back."""
