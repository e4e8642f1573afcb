"""Statuses and notifications, written after https://docs.joinmastodon.org/entities/."""

from typing import Any

AT = "2026-11-20T09:00:00.000Z"


def account(name: str) -> dict[str, Any]:
    return {"id": str(sum(map(ord, name))), "acct": name, "username": name.split("@")[0]}


ANA, BO, CY = account("ana"), account("Bo@far.example"), account("cy")


def status(number: int, by: dict[str, Any] = BO, **fields: Any) -> dict[str, Any]:
    said = {"id": str(number), "created_at": AT, "account": by, "content": f"<p>{number}</p>"}
    return said | {"visibility": "public", "url": f"https://far.example/{number}"} | fields


def notification(number: int, type_: str, by: dict[str, Any] = BO, **fields: Any) -> dict[str, Any]:
    return {"id": str(number), "type": type_, "created_at": AT, "account": by} | fields
