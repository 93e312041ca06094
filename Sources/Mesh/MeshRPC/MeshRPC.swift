// MeshRPC: calls between processes, the Connect protocol (connectrpc.com/docs/protocol) over HTTP/2.
//
// What it is for: generated services register as `RPCService`s with an `RPCServer`, generated clients call through an
// `RPCCaller`, of which `RPCChannel` is the one that has connections, to one peer or to the replicas of a service. Deadlines travel: what a handler calls
// inherits what is left of its own deadline.
//
// Every decision of the protocol is a `mutating func` of a value type that returns an action (`ServerCallStateMachine`,
// `StreamServerCallStateMachine`, `RequestReader`, `ClientCallStateMachine`, `ClientStreamStateMachine`, `ChannelStateMachine`,
// `KeepaliveStateMachine` and everything in `Client/Policies`); the classes next to them perform actions on an event loop.
//
// What is known to deviate from the specification: a `connect-timeout-ms` of a unary call is shortened to the server's
// maximum; a response is compressed from 1 KiB on; errors are never compressed; a client's envelope with the end-of-stream flag
// is `invalid_argument`; the version parameter of a GET and the version header are optional.
//
// What it may import: MeshHTTP2, MeshIdentity, Partitioning, ProtobufC, CZlib, NIO, Logging, Metrics, Tracing. No Foundation.
//
// Where to start reading: `Server/RPCServer.swift`, `Server/ServerCall.swift`, `Server/StreamServerCall.swift`;
// `Client/RPCChannel.swift`, `Client/Balancing/CallAttempts.swift`, `Client/ChannelEndpoint.swift`, `Client/Streams/ClientStreamCall.swift`.
