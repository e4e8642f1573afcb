"""What all resources share: routes, parameters, answers, pages of results, documentation."""
