"""The sections of the page Beside others that are of the page as a whole."""
