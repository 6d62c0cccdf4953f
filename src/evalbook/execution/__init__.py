"""Run chapters: warm kernels, the cache of runs, many at once."""
