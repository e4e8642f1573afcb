"""What reading JSON or MessagePack raises where bytes are not what they should be."""

import msgspec

UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""msgspec's own errors, text that is no UTF-8, and what is nested too deeply."""
