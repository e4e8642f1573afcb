"""What an operator asks: is all well, what is behind, what could not be read, what waits."""
