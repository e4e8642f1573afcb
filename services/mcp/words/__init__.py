"""How answers are said in plain words that an assistant can quote."""
