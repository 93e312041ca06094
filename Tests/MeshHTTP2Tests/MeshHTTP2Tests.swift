// MeshHTTP2Tests: a server and a client session against each other in memory, hostile frames by hand, and the shutdown's machine.
