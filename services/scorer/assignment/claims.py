"""What a member of the group claims when it joins: which partitions it holds, which are whole.

As it travels it is a list of numbers, as versions without warmth read and write it: p is held,
and ~p (below 0, a number of no partition) says that p is not as one would presume, which is whole
where it is held and cold where it is not.
"""

from collections.abc import Collection

import msgspec

from schemas.undecodable import UNDECODABLE

_decoder = msgspec.msgpack.Decoder(list[int])


class Claim(msgspec.Struct, frozen=True):
    """Numbers of the partitions that a member `held` last, and of those whose table is `whole`."""

    held: frozenset[int] = frozenset()
    whole: frozenset[int] = frozenset()


def encode_claim(claim: Claim) -> bytes:
    """The user data of a member's subscription."""
    unlike_presumed = [~number for number in sorted(claim.held ^ claim.whole)]
    return msgspec.msgpack.encode([*sorted(claim.held), *unlike_presumed])


def decode_claim(encoded: bytes) -> Claim:
    """The claim in a member's user data; what cannot be read claims nothing."""
    numbers = decode_numbers(encoded)
    held = frozenset(number for number in numbers if number >= 0)
    return Claim(held, held ^ {~number for number in numbers if number < 0})


def encode_numbers(numbers: Collection[int]) -> bytes:
    """The user data of a member's assignment."""
    return msgspec.msgpack.encode(sorted(numbers))


def decode_numbers(encoded: bytes) -> frozenset[int]:
    """The numbers in user data; none where it cannot be read."""
    try:
        return frozenset(_decoder.decode(encoded))
    except UNDECODABLE:
        return frozenset()
