"""A lively sample world: some hundred members with relationships of many kinds."""
