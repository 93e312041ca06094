import MeshHTTP2

extension RequestHead {
    /// The head of a unary call. `method` is where the path leads in `methods`, if anywhere. `now` is asked for only when the call
    /// has a timeout.
    package static func unary(
        _ headers: HTTP2Headers, tooLarge: Bool, method: Int?, of methods: MethodTable, limits: ServerLimits,
        now: @autoclosure () -> ContinuousClock.Instant
    ) -> Result<ServerCallStateMachine.Accepted, Rejection> {
        do throws(Rejection) {
            let method = try self.method(headers, tooLarge: tooLarge, found: method, limits: limits)
            var accepted = try request(headers, method, of: methods)
            do throws(RPCError) {
                try checkVersion(headers)
                if accepted.message == nil {
                    accepted.compression = try compression(
                        headers.value(of: "content-encoding"), header: "content-encoding", accepting: "accept-encoding")
                }
                if let timeout = try timeout(headers) ?? limits.defaultTimeout {
                    accepted.deadline = now().advanced(by: min(timeout, limits.maxTimeout))
                }
                accepted.contentLength = headers.value(of: "content-length").flatMap { decimal($0, maxDigits: 18) }
                if let length = accepted.contentLength, length > limits.maxMessageSize {
                    throw RPCError.messageTooLarge(limit: limits.maxMessageSize)
                }
            } catch {
                throw Rejection(error, method: method)
            }
            return .success(accepted)
        } catch {
            return .failure(error)
        }
    }

    /// What verb and content type make of the request.
    private static func request(
        _ headers: HTTP2Headers, _ method: Int, of methods: MethodTable
    ) throws(Rejection) -> ServerCallStateMachine.Accepted {
        if headers.value(of: ":method", is: "POST") {
            if headers.value(of: "content-type", is: "application/proto") {
                return ServerCallStateMachine.Accepted(method: method, codec: .proto)
            }
            guard let contentType = headers.value(of: "content-type"),
                let codec = MessageCodec(contentType: contentType)
            else { throw wrongContentType(supported: "application/proto, application/json", method: method) }
            return ServerCallStateMachine.Accepted(method: method, codec: codec)
        }
        guard methods[method].idempotency == .noSideEffects else { throw wrongVerb(allowed: "POST", method: method) }
        guard headers.value(of: ":method", is: "GET") else { throw wrongVerb(allowed: "GET, POST", method: method) }
        return try get(headers, method)
    }

    private static func get(
        _ headers: HTTP2Headers, _ method: Int
    ) throws(Rejection) -> ServerCallStateMachine.Accepted {
        func invalid(_ message: String) -> Rejection { Rejection(RPCError(.invalidArgument, message), method: method) }

        guard let query = GetQuery(path: headers.value(of: ":path") ?? []) else {
            throw invalid("the query's percent-encoding is broken")
        }
        guard let codec = query.codec else {
            let error = RPCError(.unknown, "the query's encoding is not one of proto, json")
            throw Rejection(error, status: 415, method: method)
        }
        if let version = query["connect"], !version.elementsEqual("v1".utf8) { throw invalid("connect must be v1") }
        guard query["message"] != nil else { throw invalid("the query has no message") }
        guard let message = query.message else { throw invalid("the query's message is not base64") }
        var accepted = ServerCallStateMachine.Accepted(method: method, codec: codec)
        accepted.message = message
        do throws(RPCError) {
            let name = query["compression"].map { $0[...] }
            accepted.compression = try compression(name, header: "compression", accepting: "accept-encoding")
        } catch {
            throw Rejection(error, method: method)
        }
        return accepted
    }
}
