/// What a handler wants sent beside its response, or its error. Safe to use from any task of the handler until it returns.
///
/// Headers go with the first message of a streaming call (or with ``ResponseWriter/sendHeaders()``): what is added later is not
/// sent. The protocol's own headers cannot be set.
public struct ResponseMetadata: Sendable {
    private let call: ServedCall

    init(of call: ServedCall) { self.call = call }

    /// Adds a response header; a name may be given several values.
    public func addHeader(_ name: String, _ value: String) {
        call.additions.withLock { $0.headers = Metadata(adding: name, value, to: $0.headers) }
    }

    /// Adds a response header of bytes; its name ends in `-bin`.
    public func addHeader(_ name: String, bytes: [UInt8]) {
        call.additions.withLock { $0.headers = Metadata(adding: name, bytes: bytes, to: $0.headers) }
    }

    /// Adds a trailer; a unary response carries it as the header `trailer-<name>`.
    public func addTrailer(_ name: String, _ value: String) {
        call.additions.withLock { $0.trailers = Metadata(adding: name, value, to: $0.trailers) }
    }

    /// Adds a trailer of bytes; its name ends in `-bin`.
    public func addTrailer(_ name: String, bytes: [UInt8]) {
        call.additions.withLock { $0.trailers = Metadata(adding: name, bytes: bytes, to: $0.trailers) }
    }

    func takeHeaders() -> Metadata? { call.additions.withLock { $0.headers.take() } }

    func takeTrailers() -> Metadata? { call.additions.withLock { $0.trailers.take() } }

    /// Both at once, nil when there is neither: the usual case of a unary call takes the lock once.
    func take() -> (headers: Metadata, trailers: Metadata)? {
        call.additions.withLock { contents in
            guard contents.headers != nil || contents.trailers != nil else { return nil }
            return (contents.headers.take() ?? [:], contents.trailers.take() ?? [:])
        }
    }
}

extension Metadata {
    fileprivate init(adding name: String, _ value: String, to other: Metadata?) {
        self = other ?? [:]
        add(name, value)
    }

    fileprivate init(adding name: String, bytes: [UInt8], to other: Metadata?) {
        self = other ?? [:]
        add(name, bytes: bytes)
    }
}
