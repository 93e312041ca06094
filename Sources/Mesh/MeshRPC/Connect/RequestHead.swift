import MeshHTTP2

/// The checks of a request's head, in the order in which a client can act on them.
package enum RequestHead {
    /// An answer without a handler. A few refusals have a status of HTTP's own and a header that says what would do.
    package struct Rejection: Error, Equatable {
        package var status: Int
        package var error: RPCError
        package var method: Int?

        package init(_ error: RPCError, status: Int? = nil, method: Int? = nil) {
            self.status = status ?? error.code.httpStatus
            self.error = error
            self.method = method
        }
    }

    /// The method that the head names, unless the head was cut off.
    static func method(
        _ headers: HTTP2Headers, tooLarge: Bool, found: Int?, limits: ServerLimits
    ) throws(Rejection) -> Int {
        if tooLarge {
            let message = "the headers are larger than \(limits.http2.maxHeaderListSize) bytes"
            throw Rejection(RPCError(.resourceExhausted, message), status: 431)
        }
        guard let found else {
            let path = String((headers.text(of: ":path") ?? "").prefix(256))
            throw Rejection(RPCError(.unimplemented, "there is no method at \(path)"), status: 404)
        }
        return found
    }

    static func wrongVerb(allowed: String, method: Int) -> Rejection {
        Rejection(
            RPCError(.unknown, "the method is called with \(allowed)", metadata: ["allow": allowed]), status: 405,
            method: method)
    }

    static func wrongContentType(supported: String, method: Int) -> Rejection {
        let error = RPCError(
            .unknown, "the content type is not one of \(supported)", metadata: ["accept-post": supported])
        return Rejection(error, status: 415, method: method)
    }

    static func checkVersion(_ headers: HTTP2Headers) throws(RPCError) {
        if headers.contains("connect-protocol-version"), !headers.value(of: "connect-protocol-version", is: "1") {
            throw RPCError(.invalidArgument, "connect-protocol-version must be 1")
        }
    }

    /// The compression that a header's value names. `header` and `accepting` are what the refusal speaks of.
    static func compression(
        _ value: ArraySlice<UInt8>?, header: String, accepting: String
    ) throws(RPCError) -> Compression {
        if let compression = Compression(header: value) { return compression }
        let name = String(decoding: (value ?? []).prefix(64), as: UTF8.self)
        throw RPCError(
            .unimplemented, "\(header) \(name) is not supported; supported: gzip, identity",
            metadata: [accepting: "gzip"])
    }

    /// What `connect-timeout-ms` says; nil without it.
    static func timeout(_ headers: HTTP2Headers) throws(RPCError) -> Duration? {
        guard let text = headers.value(of: "connect-timeout-ms") else { return nil }
        guard let milliseconds = decimal(text, maxDigits: 10) else {
            throw RPCError(.invalidArgument, "connect-timeout-ms must be a number of 1 to 10 digits")
        }
        return .milliseconds(milliseconds)
    }

    /// A non-negative decimal number without sign or space; nil when it is none or too long.
    package static func decimal(_ text: ArraySlice<UInt8>, maxDigits: Int) -> Int? {
        guard !text.isEmpty, text.count <= maxDigits else { return nil }
        var value = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
