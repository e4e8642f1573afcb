"""Archives of services whose webhooks are sources as well: what is in both has the same ids."""
