"""The numbers of the design, written down once more."""

DAY = 86_400_000
HALF_LIFE_DAYS = 30
WEIGHTS = {
    "view": 0.2, "lookup": 0.5, "like": 1, "share": 2, "comment": 4, "mention": 3,
    "message": 5, "endorse": 6, "call": 8, "meeting": 10,
}  # fmt: skip
"""Of the kinds of interactions, in the order of their codes in a row."""

EXPOSURE, FOLLOW, CONNECT = 0.05, 1, 3
SCALE = 20
MUTUAL_KINDS = ("meeting",)
TAKES_BOTH = "call"
"""It counts as both directions where a stage asks for both, as does what is mutual."""

UPDATES = ("job_change", "post", "travel", "read")
WAYS = ("outbound", "inbound", "mutual")
ENDINGS = {"unfollow": "follow", "disconnect": "connect", "unblock": "block"}

AUDIENCES = ((1, 1.0), (4, 0.7), (15, 0.5), (1_000_000, 0.3))
"""The greatest audience of each class, and what one act of it counts."""

MET = ((1, 1.0), (4, 0.35), (15, 0.1), (1_000_000, 0.03))
"""What one meeting counts, by how many were met (decision 54)."""

STAGES = (
    ("close", 70, 10, True),
    ("contact", 30, 4, True),
    ("acquaintance", 10, 2, False),
    ("germ", 1, 0, False),
    ("stranger", 0, 0, False),
)
"""Each stage's least score, its least days, and whether it asks for both directions."""

DAYS_KEPT = 256
LATEST_KEPT = 8
