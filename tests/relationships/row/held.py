"""What a row holds, in the oracle's words."""

from relationships.row.rows import NEVER, NONE, Rows


def held(rows: Rows, i: int = 0):
    """The row numbered `i`, as `tests.oracle.row` says what it must hold."""
    return {
        "reference": _known(rows.reference[i]),
        "first": [_known(at) for at in rows.first[i].tolist()],
        "last": [_known(at) for at in rows.last[i].tolist()],
        "totals": {slot: net for slot, net in _entries(rows.totals, i) if net},
        "days": _days(rows, i),
        "latest": _entries(rows.latest, i),
        "ties": [_known(register) for register in rows.ties[i].tolist()],
    }


def _known(number):
    return None if number in (NONE, NEVER) else int(number)


def _entries(section, i):
    """The entries of a section that are row `i`'s, without its number."""
    own = section.row == i
    return list(zip(*(column[own].tolist() for column in section[1:]), strict=True))


def _days(rows, i):
    """Net counts by day, slot and class of audience; what stands in several words adds."""
    days, counts = rows.days, {}
    own = days.row == i
    columns = (days.day, days.slot, days.audience, days.net)
    for *key, net in zip(*(column[own].tolist() for column in columns), strict=True):
        counts[tuple(key)] = counts.get(tuple(key), 0) + net
    return {key: net for key, net in counts.items() if net}
