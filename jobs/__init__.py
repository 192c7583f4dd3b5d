"""What happens later, on a clock."""
