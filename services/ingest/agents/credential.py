"""What an agent proves itself by: a token or password in a variable, or in a file."""

from pathlib import Path
from typing import NamedTuple

from services.runtime.secrets import secret_of_file, secret_of_variable


class Credential(NamedTuple):
    """Where it is: in the variable `env`, or in the file `file`, which is read at each use."""

    env: str | None
    file: Path | None

    def read(self) -> str:
        """The credential.

        Raises:
            ValueError: where it is stated in both, or in neither.
            MissingSecret: where it is not there.
        """
        if (self.env is None) == (self.file is None):
            raise ValueError("is stated by one of its variable, …_env, and its file, …_file")
        return secret_of_file(self.file) if self.file else secret_of_variable(self.env or "")
