"""Who is asking, told from a token: the keys, the tokens, the bearer."""
