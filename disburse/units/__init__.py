"""Social insurance offices and the communes they cover, dated."""
