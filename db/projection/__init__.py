"""Turns a `Selection` into one SQL statement whose answer is the JSON that the client gets.

- `records.py`: one JSON object under construction
- `compiler.py`: selection + shapes → SQL text and the sources of its parameters
- `paging.py`: keyset pages: their order, cursors, and what they say of themselves
"""

from db.projection.compiler import Plan, compile_plan

__all__ = ["Plan", "compile_plan"]
