/// The answer to a call of one request and one response, with what came beside it.
public struct RPCResponse<Message: Sendable>: Sendable {
    public var message: Message
    /// Headers of the response, those of the protocol itself included.
    public var headers: Metadata
    /// Trailers; a unary response carries them as headers named `trailer-<name>`, here without that prefix.
    public var trailers: Metadata

    public init(_ message: Message, headers: Metadata = [:], trailers: Metadata = [:]) {
        self.message = message
        self.headers = headers
        self.trailers = trailers
    }
}
