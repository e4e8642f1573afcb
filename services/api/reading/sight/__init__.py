"""What a bound key sees of others, in the tables."""
