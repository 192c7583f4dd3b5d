"""What happens later, on a clock, on real servers."""
