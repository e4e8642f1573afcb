"""What a backup or a restore ends with where it cannot be done."""


class BackupFault(RuntimeError):
    """It cannot be done; says why, and what helps."""
