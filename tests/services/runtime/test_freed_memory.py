import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
import numpy as np
from services.runtime.freed_memory import keep_freed_memory
if sys.argv[1] == "kept":
    keep_freed_memory()
for _ in range(50):
    columns = [np.ones(150_000) for _ in range(8)]
    del columns
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
"""


def faults(kept):
    command = [sys.executable, "-c", FAULTS, kept]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be asked")
def test_pages_are_not_handed_out_anew_for_each_column():
    assert faults("kept") < faults("as it is") / 2
