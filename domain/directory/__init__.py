"""Organisations and their services, which all authorities share, and what one authority arranged with a service."""
