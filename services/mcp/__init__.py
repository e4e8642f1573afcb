"""Rapport for an assistant, over the Model Context Protocol: reads alone, by `rapport_client`."""
