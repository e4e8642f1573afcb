"""HTTP as all services speak it: server, authentication, problems, health, request metrics."""
