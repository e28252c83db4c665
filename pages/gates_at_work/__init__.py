"""The page Gates at work: what the gates of trained networks do, and what holding one does."""
