// Conformance: the two programs that the Connect conformance suite drives, one to test our server and one to test our client.
//
// What it is for: `freshet-conformance-server` reads one `ServerCompatRequest` and serves `ConformanceService`;
// `freshet-conformance-client` reads `ClientCompatRequest`s until end of input, makes each call through an `RPCChannel` and
// writes how it ended. The suite's runner is another's program (github.com/connectrpc/conformance); `scripts/conformance` runs
// it with the features that Freshet claims, which are in `scripts/conformance.yaml`.
//
// What it may import: CConformance, ProtobufC, MeshIdentity, MeshRPC, NIO, Logging, UnixSignals. No Foundation.
//
// Where to start reading: `Server/ServerProgram.swift` and `Server/ConformanceServiceImplementation.swift`;
// `Client/ClientProgram.swift` and `Client/ClientCase.swift`. `Generated/` is written by `scripts/generate`.
