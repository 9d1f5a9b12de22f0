"""Article -> Reading: sentences, and every stretch of text that names something or gives a value."""
