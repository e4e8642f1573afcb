"""One relationship, all of them ranked, their history, and what ego sets about them."""
