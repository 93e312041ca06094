"""What `scripts/bench rpc` is made of: loads, codec, memory, report."""
