// MeshRPCTests: the protocol's state machines without sockets, then server and channel over loopback, then curl.
