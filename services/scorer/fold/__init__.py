"""A batch's way, in order of its steps.

`partition` (queue) → `batch`: `positions` → `services.scorer.decoding` → `deduplication` → the
domain's fold → `halting` → `handover` → `store`.
"""
