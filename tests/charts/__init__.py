"""The pictures, and the process that draws them."""
