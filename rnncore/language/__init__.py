"""What gives every word a probability to come next: n-gram models, and how models are scored."""
