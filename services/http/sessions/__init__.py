"""Sessions of browsers: a sealed cookie stands for a key, or for a person."""
