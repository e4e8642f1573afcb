"""Link prediction as it is published: dynamic graphs, by the protocol of DyGLib."""
