"""Fitting: the weights of the likelihood from recorded events."""
