"""Where real payloads and data lie, beside the checkout; tests that need them skip without."""

from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"
FIXTURES = SHARED / "fixtures"
CASES = SHARED / "cases"
