"""Benchmarks, run by `make bench`, never part of the suite; each prints its floor beside it."""
