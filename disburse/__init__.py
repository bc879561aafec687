"""Getting pensions and social benefits to people without cash, and proving it every month."""
