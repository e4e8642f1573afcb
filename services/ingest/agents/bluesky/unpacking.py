"""Frames that come compressed: zstd with Jetstream's dictionary, each frame by itself."""

from pathlib import Path

import zstandard

UNPACKED_BYTES = 2 * 1024 * 1024
"""A frame has at most so many bytes: records of more than half are left out by the server."""


class Unreadable(ValueError):
    """A frame that is broken, or too large."""


class AnotherDictionary(ValueError):
    """A frame that was made with another dictionary, as all will be."""


class Unpacking:
    """Unpacks frames that were made with the dictionary in `file`, or without any."""

    def __init__(self, file: Path | None) -> None:
        dictionary = None if file is None else zstandard.ZstdCompressionDict(file.read_bytes())
        self._dictionary_id = dictionary.dict_id() if dictionary else 0
        self._zstd = zstandard.ZstdDecompressor(dict_data=dictionary)

    def json(self, frame: str | bytes) -> str | bytes:
        """The JSON of `frame`, which is compressed where it is binary.

        Raises:
            Unreadable, AnotherDictionary: where it cannot be unpacked.
        """
        if isinstance(frame, str):
            return frame
        try:
            self._check(zstandard.get_frame_parameters(frame))
            return self._zstd.decompress(frame, max_output_size=UNPACKED_BYTES)
        except zstandard.ZstdError as error:
            raise Unreadable(f"a frame cannot be unpacked: {error}") from None

    def _check(self, stated: zstandard.FrameParameters) -> None:
        """A frame need not state its size; then it is bounded while it is unpacked."""
        if stated.dict_id not in (0, self._dictionary_id):
            raise AnotherDictionary(f"frames need the dictionary {stated.dict_id}")
        if UNPACKED_BYTES < stated.content_size < zstandard.CONTENTSIZE_ERROR:
            raise Unreadable(f"a frame has more than {UNPACKED_BYTES} bytes")
