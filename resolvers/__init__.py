"""How a request is answered: load, decide, save, announce."""
