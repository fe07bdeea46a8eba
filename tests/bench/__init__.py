"""Benchmarks: ratios against a floor measured in the same run, so any machine can judge them."""
