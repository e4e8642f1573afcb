"""From a decoded payload to a shape, part by part: one odd part spoils none beside it."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from schemas.events import field_error
from services.ingest.sources.statements import Ignored

T = TypeVar("T", bound=msgspec.Struct)


def leniently(part: object, shape: type[T], example: str) -> tuple[T, list[Ignored]]:
    """`part` as a `shape`, and what of it was left out, as it cannot be read.

    That may be fields with a default, and items of lists; null is as nothing. `example` says which
    part it is.

    Raises:
        msgspec.ValidationError: where a field without a default is missing or cannot be read.
    """
    faults: list[str] = []
    read: T = _read(part, shape, faults)
    return read, [Ignored(f"unreadable: {fault}", example) for fault in dict.fromkeys(faults)]


def _read(part: object, shape: Any, faults: list[str], field: str = "") -> Any:
    shape = _stated(shape)
    if get_origin(shape) is list and isinstance(part, list):
        (of,) = get_args(shape)
        return [read for each in part for read in _optional(each, of, faults, field)]
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct) and isinstance(part, dict):
        return shape(**dict(_fields(part, shape, faults)))
    return msgspec.convert(part, shape)


def _stated(shape: Any) -> Any:
    """`shape` without the None that it may be as well."""
    if get_origin(shape) is not UnionType:
        return shape
    (stated,) = (each for each in get_args(shape) if each is not NoneType)
    return stated


def _fields(
    part: dict[str, Any], shape: type[msgspec.Struct], faults: list[str]
) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(shape):
        name, stated = field.encode_name, part.get(field.encode_name)
        if field.required:
            yield field.name, _read(stated, field.type, faults, name)
        else:
            for read in _optional(stated, field.type, faults, name):
                yield field.name, read


def _optional(part: object, shape: Any, faults: list[str], field: str) -> Iterator[Any]:
    """What `part` is, or nothing."""
    if part is None:
        return
    try:
        yield _read(part, shape, faults, field)
    except msgspec.ValidationError as error:
        faults.append(f"{field}: {field_error(str(error)).detail}")
