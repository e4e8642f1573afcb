"""The Faust app that folds feeds into tables, exactly once."""
