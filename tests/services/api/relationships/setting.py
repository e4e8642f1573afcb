"""Setting preferences and settings without Kafka."""

from relationships.row.preferences import fold_commands
from relationships.tables.changeset import Changes
from schemas.commands import RelationshipCommand, SettingsCommand
from schemas.topics import partition_of
from tests.services.api.conftest import PARTITIONS
from tests.world import now

UNSET = {"cadence_days": None, "tags": [], "hidden": False, "snoozed_until": None, "done_at": None}
"""What is read of a contact about whom nothing is set."""


def put(api, ego, contact, **fields):
    """As the scorer would apply it, without Kafka."""
    _apply(api, RelationshipCommand(id=f"{now()}", ego=ego, contact=contact, at=now(), **fields))


def put_settings(api, ego, **fields):
    """The same of what ego sets about itself."""
    _apply(api, SettingsCommand(id=f"{now()}", ego=ego, at=now(), **fields))


def _apply(api, command):
    partition = partition_of(command.ego, PARTITIONS)
    changes = Changes(fold_commands(api.world.tables[partition], [command]))
    api.world.advance(partition, 1, changes)
