"""What `scripts/bench session` is made of: the disk's limit, the servers, the loads, the report."""
