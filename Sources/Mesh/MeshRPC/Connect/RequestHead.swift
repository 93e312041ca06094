import MeshHTTP2

/// The checks of a request's head, in the order in which a client can act on them.
package enum RequestHead {
    package typealias Rejection = ServerCallStateMachine.Rejection

    package struct Refusal: Error {
        package var rejection: Rejection

        package init(_ error: RPCError, status: Int? = nil, method: Int? = nil) {
            rejection = Rejection(error, status: status, method: method)
        }
    }

    package static func validate(
        _ headers: HTTP2Headers, tooLarge: Bool, paths: PathTable, limits: ServerLimits, now: ContinuousClock.Instant
    ) -> Result<ServerCallStateMachine.Accepted, Refusal> {
        if tooLarge {
            let message = "the headers are larger than \(limits.http2.maxHeaderListSize) bytes"
            return .failure(Refusal(RPCError(.resourceExhausted, message), status: 431))
        }
        guard let path = headers.value(of: ":path"), let method = paths[path] else {
            let path = String((headers.text(of: ":path") ?? "").prefix(256))
            return .failure(Refusal(RPCError(.unimplemented, "there is no method at \(path)"), status: 404))
        }
        guard let verb = headers.value(of: ":method"), verb.elementsEqual("POST".utf8) else {
            let error = RPCError(.unknown, "methods are called with POST", metadata: ["allow": "POST"])
            return .failure(Refusal(error, status: 405, method: method))
        }
        guard let contentType = headers.value(of: "content-type"), let codec = MessageCodec(contentType: contentType)
        else {
            let supported = "application/proto, application/json"
            let error = RPCError(
                .unknown, "content-type is not one of \(supported)", metadata: ["accept-post": supported])
            return .failure(Refusal(error, status: 415, method: method))
        }
        if let version = headers.value(of: "connect-protocol-version"), !version.elementsEqual("1".utf8) {
            return .failure(
                Refusal(RPCError(.invalidArgument, "connect-protocol-version must be 1"), method: method))
        }
        if let encoding = headers.value(of: "content-encoding"), !encoding.elementsEqual("identity".utf8) {
            let name = String(decoding: encoding.prefix(64), as: UTF8.self)
            let error = RPCError(
                .unimplemented, "content-encoding \(name) is not supported; supported: identity",
                metadata: ["accept-encoding": "identity"])
            return .failure(Refusal(error, method: method))
        }
        var timeout = limits.defaultTimeout
        if let text = headers.value(of: "connect-timeout-ms") {
            guard let milliseconds = decimal(text, maxDigits: 10) else {
                return .failure(
                    Refusal(
                        RPCError(.invalidArgument, "connect-timeout-ms must be a number of 1 to 10 digits"),
                        method: method))
            }
            timeout = .milliseconds(milliseconds)
        }
        let contentLength = headers.value(of: "content-length").flatMap { decimal($0, maxDigits: 18) }
        if let contentLength, contentLength > limits.maxMessageSize {
            return .failure(Refusal(.messageTooLarge(limit: limits.maxMessageSize), method: method))
        }
        return .success(
            ServerCallStateMachine.Accepted(
                method: method, codec: codec,
                deadline: timeout.map { now.advanced(by: min($0, limits.maxTimeout)) },
                contentLength: contentLength))
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
