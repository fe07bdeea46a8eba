"""The pictures, and the process that rasterises them."""
