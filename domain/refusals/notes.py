"""What is wrong with a note."""

from domain.refusals.refusing import Refusal


class NotesClosed(Refusal):
    """No note can be added any more: {why}."""


class NoteOfOtherSide(Refusal):
    """This note was written by the other side. Answer it with a note of your own instead of amending it."""
