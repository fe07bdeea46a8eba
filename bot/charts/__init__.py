"""Facts into pictures: an SVG each, and its PNG."""
