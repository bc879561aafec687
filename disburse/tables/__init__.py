"""Typed names of the schema, one class per table; `migrations/` is the truth and a test compares the two."""
