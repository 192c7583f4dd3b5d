"""`python -m cli`, for who has the interpreter and not the command."""

from cli import app

app()
