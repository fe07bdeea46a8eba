"""Benchmarks: ratios measured in one run, the floor beside them."""
