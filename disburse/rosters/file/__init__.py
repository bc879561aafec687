"""What a roster's file says: found, read, checked and marked without a database or a key, mostly in the limited child."""
