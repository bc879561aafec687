"""The home page of each role: where the month stands and what to do next."""
