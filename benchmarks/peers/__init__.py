"""What one would pick instead, each as its own documentation recommends, on the same records."""
