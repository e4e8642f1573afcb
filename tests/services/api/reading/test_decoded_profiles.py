from relationships.profile.profile import (
    Profile,
    Update,
    decode_headlines,
    decode_whereabouts,
    encode_profile,
)
from services.api.reading import decoded_profiles


def profile(texts: int) -> bytes:
    """A profile with so many updates of 500 characters."""
    updates = [
        Update(at=n, source="s", id=f"u{n}", kind="post", text="x" * 500) for n in range(texts)
    ]
    return encode_profile(Profile(updates=updates))


def test_comes_to_the_same_whether_it_is_kept_or_not():
    for encoded in (b"", profile(1), profile(20)):
        for _ in range(2):
            assert decoded_profiles.headlines(encoded) == decode_headlines(encoded)
            assert decoded_profiles.whereabouts(encoded) == decode_whereabouts(encoded)


def test_only_short_ones_are_kept():
    short, long = profile(2), profile(20)
    assert decoded_profiles.headlines(short) is decoded_profiles.headlines(short)
    assert decoded_profiles.headlines(long) is not decoded_profiles.headlines(long)
