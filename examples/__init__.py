"""How the service is used: a story played over HTTP, from the creation of a package of care to its award."""
