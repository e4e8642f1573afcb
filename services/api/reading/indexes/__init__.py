"""Indexes of what is in the tables, in files beside them that all apis of a machine share."""
