"""Connections, as far as they are limited before there is a request."""
