"""`rapport evaluate` and `rapport fit`: the score against recorded events."""
