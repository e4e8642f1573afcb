"""Pages for people, under a policy that lets the browser run nothing else."""
