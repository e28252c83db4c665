"""What the page Gradient flow consists of: its spec, networks, controls, presets and sections."""
