"""What is asked of all of ego's relationships together."""
