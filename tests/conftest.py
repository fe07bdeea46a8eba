"""Hypothesis: new examples every time at a desk, the same ones every time in CI."""

import os

from hypothesis import settings

# No deadlines: two busy cores say nothing about the code.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("ci" if os.environ.get("CI") else "desk")
