"""What the members of the sample world post, read and say to each other."""

from typing import NamedTuple


class Topic(NamedTuple):
    """Posts and titles of articles about one thing."""

    posts: tuple[str, ...]
    reads: tuple[str, ...]


TOPICS: dict[str, Topic] = {
    "stream processing": Topic(
        (
            "Moved our nightly batch to a stream. The pager has been quiet for two weeks.",
            "Late events are not an edge case. They are Tuesday.",
            "Exactly once is mostly about knowing what you have already seen.",
        ),
        ("Watermarks without tears", "What a changelog can teach you"),
    ),
    "databases": Topic(
        (
            "Our fastest query this quarter is the one we deleted.",
            "An index is a promise you pay for on every write.",
            "Finally read the page layout chapter. It explains three old incidents.",
        ),
        ("B-trees, forty years on", "Migrations that never lock"),
    ),
    "machine learning": Topic(
        (
            "A simple baseline beat our model again. Shipping the baseline.",
            "Spent the week on labels instead of layers. Best week this year.",
            "Calibration first, accuracy second.",
        ),
        ("When to retrain", "Small models, honest errors"),
    ),
    "product design": Topic(
        (
            "Watched five people use the new onboarding. Rewrote it on the train home.",
            "The best settings page is the one nobody needs.",
            "Prototype in an hour, argue for a minute.",
        ),
        ("The shape of a good default", "Interviews that surprise you"),
    ),
    "accessibility": Topic(
        (
            "Turned the screen off and tried our own app. Humbling.",
            "Contrast is kindness.",
            "Keyboard first: everyone gets faster, not only those who need it.",
        ),
        ("Captions as a craft", "Forms for everyone"),
    ),
    "security": Topic(
        (
            "Rotated every key in the house. Found one from 2016.",
            "The safest secret is the one you never stored.",
            "Threat modelling is just asking 'and then?' five times.",
        ),
        ("Passkeys in practice", "Anatomy of a quiet breach"),
    ),
    "open source": Topic(
        (
            "Cut a release at midnight, woke up to eleven thank-you notes.",
            "Say no kindly and early. Maintainers burn out on maybe.",
            "Good first issues deserve good first reviews.",
        ),
        ("Funding the commons", "How a project survives its founder"),
    ),
    "leadership": Topic(
        (
            "Cancelled three meetings. Nobody noticed. Cancelling three more.",
            "Feedback has a half-life of about a day.",
            "Wrote down why we decided it, not only what. Already worth it.",
        ),
        ("Delegating what you love", "The quiet one-to-one"),
    ),
    "hiring": Topic(
        (
            "We are looking for two people who like boring technology and good lunches.",
            "Interview for the second year, not for the first week.",
            "Our best hire came from a conversation at a bus stop.",
        ),
        ("Work samples over riddles", "Writing a job post people finish"),
    ),
    "startups": Topic(
        (
            "First customer we have never met in person. Feels like the real launch.",
            "Runway is a calendar, not a number.",
            "Said no to a big logo today. Sleeping well.",
        ),
        ("Pricing for people", "Default alive, again"),
    ),
    "marketing": Topic(
        (
            "We stopped shouting and started answering. Replies doubled.",
            "Nobody shares a brochure. Everybody shares a story.",
            "Asked customers for their words and put them on the front page.",
        ),
        ("The end of the funnel", "Small audiences, long memories"),
    ),
    "climate": Topic(
        (
            "Our roof made more power than we used, for the first time since October.",
            "Heat pumps are the most exciting boring machines I know.",
            "Counted our cloud emissions. Turning off idle servers was most of it.",
        ),
        ("Grids that breathe", "Measuring what we emit"),
    ),
    "urban planning": Topic(
        (
            "They closed our street to cars for a Sunday and nobody wanted it back.",
            "A bench is infrastructure.",
            "Measured my walk to everything I need: fourteen minutes.",
        ),
        ("The fifteen-minute city, ten years in", "Trees as public works"),
    ),
    "cycling": Topic(
        (
            "Eighty kilometres along the coast before breakfast. Worth every gust.",
            "New chain, new me.",
            "Commuted by bike all month. The only traffic jam was ducks.",
        ),
        ("Gravel routes of the Alentejo", "How cities learn to cycle"),
    ),
    "coffee": Topic(
        (
            "A natural from Sidama that tastes of apricots and good decisions.",
            "Dialled in the grinder. The neighbours have started to visit.",
            "Cupping at nine on Saturday, bring a friend.",
        ),
        ("From cherry to cup", "Water is most of your coffee"),
    ),
    "cooking": Topic(
        (
            "Grandmother's soup, third attempt. Closer.",
            "If in doubt, salt earlier.",
            "Bread day. The whole staircase knows.",
        ),
        ("The science of crust", "Weeknight dal, slowly"),
    ),
    "photography": Topic(
        (
            "Shot a whole roll at the harbour. Two keepers, which is two more than last time.",
            "Golden hour was late and short and perfect.",
            "Sold the big lens. Walking more, carrying less.",
        ),
        ("Seeing in grey", "Portraits of strangers"),
    ),
    "music": Topic(
        (
            "Choir is back. We are loud and almost in tune.",
            "Found my old bass. My fingers remember more than I do.",
            "Went for one song, stayed for the encore.",
        ),
        ("Why fado aches", "A field guide to basslines"),
    ),
    "hiking": Topic(
        (
            "Up before the sun, down before the rain.",
            "The hut had soup and no signal. Recommended.",
            "Nineteen kilometres, one wrong turn, three new jokes.",
        ),
        ("Packing for ten days", "Paths that farmers keep"),
    ),
    "history": Topic(
        (
            "The archive let me hold a letter from 1755. It is mostly about bread.",
            "Every map is an argument.",
            "Old harbour ledgers are the best thrillers.",
        ),
        ("Letters from the spice route", "How cities rebuild"),
    ),
}

MESSAGES = (
    "Lunch on Thursday?",
    "Thank you for yesterday, that helped a lot.",
    "Have you seen this?",
    "Could I borrow your brain for ten minutes?",
    "Good luck today!",
    "That reminded me of you.",
    "Running five minutes late, sorry.",
    "How did it go?",
    "I owe you a coffee.",
    "Let us catch up next week.",
    "Brilliant, let us do that.",
    "Are you coming on Saturday?",
)

REPLIES = (
    "Yes, gladly.",
    "Ha, exactly.",
    "Thank you, that made my day.",
    "Give me until tomorrow.",
    "Count me in.",
    "Not yet, say more.",
    "On my way.",
    "Of course.",
)

COMMENTS = (
    "This is spot on.",
    "How did you measure it?",
    "We learned the same, the hard way.",
    "Saving this for later.",
    "Would love to hear more about this.",
    "Congratulations!",
)
