"""Countroom: declarations in, gains and control out, on a council's count night."""
