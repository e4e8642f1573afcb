"""A lively sample world: some hundred members whose relationships tell stories."""
