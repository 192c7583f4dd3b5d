"""Tests of the pages of sign-in."""
