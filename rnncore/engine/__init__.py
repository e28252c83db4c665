"""Layers, directions and lengths: forward and adjoint of a whole network."""
