"""What an assistant may ask: a file for each tool, its answer and the words of that."""
