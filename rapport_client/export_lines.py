"""Lines of an export."""

import msgspec

from schemas.export import Line

line = msgspec.json.Decoder(Line).decode
"""What a line says; fields that a later Rapport has added are passed over."""
