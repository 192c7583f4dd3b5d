"""Tests of how a request is answered: each mutation, every refusal, the races."""
