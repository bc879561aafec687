"""4 instruct the payers · 5 take back what they did."""
