"""Evaluation: what the score says, against what people really do next."""
