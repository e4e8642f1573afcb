"""A brand's customers, summed up."""
