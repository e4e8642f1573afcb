"""What erase answers, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import Accepted
from services.api.http.shape import Time


class Erased(Accepted):
    """That somebody is to be forgotten is in Kafka."""

    gone_by: Time = Field(
        description="when the last byte is gone from Kafka, if it and scorers run"
    )
