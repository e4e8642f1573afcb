"""Experts for a bound key: those of whom ego may see who they are, by what it may see of them."""

from collections.abc import Collection, Mapping, Sequence

from relationships.network.experts import ASKED, Expert, in_order, kinds_seen
from relationships.network.sight import Sight
from relationships.profile.capabilities import match
from services.api.introductions.capability_file import Sign
from services.api.introductions.expertise import Expertise
from services.api.reading.reads import Reads


def askable(reads: Reads, closest: Sequence[str]) -> list[str]:
    """The first of `closest`, ego's contacts, of whom it may ask for an introduction."""
    asked: list[str] = []
    with reads.snapshot() as snapshot:
        for start in range(0, len(closest), ASKED):
            some = closest[start : start + ASKED]
            asked += [
                member
                for member, sight in zip(some, snapshot.sight(some), strict=True)
                if sight is not Sight.NOTHING and snapshot.settings(member).introductions
            ]
            if len(asked) >= ASKED:
                break
    return asked[:ASKED]


async def signs_seen(
    reads: Reads, text: str, at: int, members: Sequence[str]
) -> Mapping[str, Sequence[Sign]]:
    """What each of `members` shows to know about `text`, as far as the viewer sees it."""
    expertise = reads.shared(Expertise)
    with reads.snapshot() as snapshot:
        of, reading = snapshot.identities.of, snapshot.reading_seen(members)
        sights = dict(zip(members, snapshot.sight(members), strict=True))
        shared = {member: of(member) for member in members if sights[member] >= Sight.SHARED}
        who = {member: of(member) for member in members if sights[member] is Sight.WHO}
    found = await expertise.signs(text, at, shared)
    if who:
        found |= await expertise.signs(text, at, who, prose=False)
    return {
        member: _of_kinds(signs, kinds_seen(sights[member], reading=member in reading))
        for member, signs in found.items()
    }


async def seen(reads: Reads, text: str, at: int, experts: Sequence[Expert]) -> list[Expert]:
    """Those of `experts` who are seen to be, in order by what is seen."""
    signs = await signs_seen(reads, text, at, [expert.member for expert in experts])
    return in_order(
        expert._replace(match=match(sum(sign.points for sign in signs[expert.member])))
        for expert in experts
        if signs.get(expert.member)
    )


def _of_kinds(signs: Sequence[Sign], kinds: Collection[str]) -> list[Sign]:
    return [sign for sign in signs if sign.kind in kinds]
