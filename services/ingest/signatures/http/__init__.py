"""Signatures of HTTP messages by public keys: RFC 9421 and its draft by Cavage."""
