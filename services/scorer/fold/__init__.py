"""A batch's way, in order of its steps.

`partition` (queue) → `batch`: `positions` → `decode` (`columnar_decode`, else `single_decode`,
both by `rules`) → `deduplication` → the domain's fold → `halting` → `handover` → `store`.
"""
