"""The benchmarks that the README's figures come from; each works on a database of its own."""
