"""How a resource's endpoints become routes, and by which rule they are used."""
