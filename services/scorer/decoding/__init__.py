"""From feed records to events and dead letters: `decode` tries `columnar_decode` on a chunk, else
`single_decode`, both by `rules`."""
