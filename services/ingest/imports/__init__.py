"""What people keep themselves, read from files: one module for each kind of file."""
