"""The parts of a profile that others see who do not see all of it."""

import msgspec

from relationships.profile.profile import Profile, Update

_WHO = ("name", "is_brand", "topics")


def who(profile: Profile) -> Profile:
    """Who a member is: its name, whether it is a brand, its present job, and its topics.

    What it posted is left as the topics of it alone, from which interests are made.
    """
    topics = [
        Update(at=update.at, source="", id="", kind=update.kind, topics=update.topics)
        for update in profile.latest_updates()
        if update.kind == "post" and update.topics
    ]
    stated = {field: profile.stated[field] for field in _WHO if field in profile.stated}
    return Profile(stated=stated, updates=topics, jobs=profile.job_history()[:1])


def without_reading(profile: Profile) -> Profile:
    """All but what the member read, which is for its followers."""
    updates = [update for update in profile.updates if update.kind != "read"]
    return msgspec.structs.replace(profile, updates=updates)
