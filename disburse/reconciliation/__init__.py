"""6 match · 7 discrepancies, carry-over · 8 close."""
