"""Tests of the words and the way of messages."""
