import MeshRPC

extension ConformanceV1.ConformancePayload.RequestInfo {
    /// What the server saw of a call.
    init(_ context: ServerContext, requests: [GoogleProtobuf.AnyMessage]) {
        self.init(
            requestHeaders: ConformanceV1.Header.list(context.metadata),
            timeoutMs: context.metadata["connect-timeout-ms"].flatMap { Int64($0) }, requests: requests,
            connectGetInfo: Self.getInfo(context))
    }

    /// Nil for a call that is no GET.
    private static func getInfo(_ context: ServerContext) -> ConformanceV1.ConformancePayload.ConnectGetInfo? {
        let parameters = ConformanceV1.Header.list(context.queryParameters)
        return parameters.isEmpty ? nil : .init(queryParams: parameters)
    }
}

extension RPCError {
    /// The error that a definition asks for, with one more detail.
    init(_ error: ConformanceV1.Error, adding seen: ConformanceV1.ConformancePayload.RequestInfo) {
        var error = error
        error.details.append(GoogleProtobuf.AnyMessage(packing: seen))
        self.init(error)
    }
}

extension ResponseMetadata {
    func add(headers: [ConformanceV1.Header], trailers: [ConformanceV1.Header]) {
        for (name, value) in headers.pairs { addHeader(name, value) }
        for (name, value) in trailers.pairs { addTrailer(name, value) }
    }
}
