"""File, page, feed -> Article: one normalised text with what is known about it."""
