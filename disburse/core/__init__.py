"""Rules of money, time, names and identifiers; imports nothing of ours and does no I/O."""
