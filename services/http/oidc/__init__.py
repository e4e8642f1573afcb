"""People by OpenID Connect: an issuer's tokens become grants."""
