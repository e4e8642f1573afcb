"""Address books in vCard format (versions 2.1 to 4.0): names and addresses, as the latest export of
each says them."""
