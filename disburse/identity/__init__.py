"""Who works with the system: opening it, signing in and out, users and their sessions."""
