"""The relationship row: what it holds, its bytes, how events fold in, what stands beside it."""
