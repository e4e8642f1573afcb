"""From the records of so many partitions to those of another number of them: nothing but that.

A member's records are in the partition that its id's hash leaves modulo the number of partitions.
So what is in old partition p can belong to new partition q only where p and q leave the same
remainder modulo the greatest common divisor of both numbers: these old ones are q's *sources*.
"""
