"""Facts into pictures: one SVG each, and its PNG."""
