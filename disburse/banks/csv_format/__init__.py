"""The generic format, which every payer may use."""
