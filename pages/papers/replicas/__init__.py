"""One module a result: a generator function that repeats it over seeds, small and deterministic."""
