"""What `scripts/bench batch` is made of: the data, the peer in NumPy, the measurements, the report."""
