"""How deliveries are authenticated: HMAC and public keys."""
