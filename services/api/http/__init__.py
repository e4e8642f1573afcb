"""What all routes share: parameters, answers, pages of results, documentation, the session."""
