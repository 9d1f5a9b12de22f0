"""A language model as reader: Reading -> the facts that a model tells of it, each word of them found in the text.

settings -> prompts -> client (answers kept in the cache) -> answers -> grounding -> facts -> agreement with the rules
"""
