"""The page Residual shortcuts: what is chosen, what is measured, and its parts."""
