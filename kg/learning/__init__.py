"""Gold -> weights: how each tagger is learned again from tests/gold."""
