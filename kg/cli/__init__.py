"""The command `kg`: parses, calls, prints."""
