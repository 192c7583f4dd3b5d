"""What is stored: the only folder that speaks SQL."""
