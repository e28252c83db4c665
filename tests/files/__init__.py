"""Small files as people have them, each with what is right. See ``catalogue``."""
