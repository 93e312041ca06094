// MeshRPC: calls between processes, the Connect protocol (connectrpc.com/docs/protocol) over HTTP/2.
//
// What it is for: generated services register as `RPCService`s with an `RPCServer`, generated clients call through an
// `RPCCaller`, of which `RPCChannel` is the one that owns a connection to one peer. Deadlines travel: what a handler calls
// inherits what is left of its own deadline.
//
// Every decision of the protocol is a `mutating func` of a value type that returns an action (`ServerCallStateMachine`,
// `ClientCallStateMachine`, `ClientStreamStateMachine`, `ChannelStateMachine`, `KeepaliveStateMachine`, `RetryPolicy`); the
// classes next to them perform actions on an event loop.
//
// What it may import: MeshHTTP2, ProtobufC, NIOCore, NIOPosix, Logging, Metrics. No Foundation.
//
// Where to start reading: `Server/RPCServer.swift` and `Server/ServerCall.swift`; `Client/RPCChannel.swift`,
// `Client/ChannelEndpoint.swift` and `Client/Streams/ClientStreamCall.swift`.
