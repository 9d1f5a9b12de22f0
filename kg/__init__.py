"""newskg: news articles, French and English, into a knowledge graph in RDF."""
