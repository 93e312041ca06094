import MeshHTTP2

/// The checks of a response's head that both kinds of calls share, and their codes: what does not look like Connect at all is
/// `unknown`, what is Connect but not what was asked for is `internal`.
enum ResponseHead {
    static func status(_ headers: HTTP2Headers) -> Int {
        headers.value(of: ":status").flatMap { RequestHead.decimal($0, maxDigits: 3) } ?? 0
    }

    /// The compression of a successful unary response.
    static func unary(
        _ headers: HTTP2Headers, codec: MessageCodec, acceptsCompression: Bool
    ) throws(RPCError) -> Compression {
        let contentType = headers.value(of: "content-type")
        guard contentType.flatMap(MessageCodec.init(contentType:)) == codec else {
            throw unexpected(contentType, family: "application/", wanted: codec.contentType)
        }
        return try compression(headers.value(of: "content-encoding"), acceptsCompression: acceptsCompression)
    }

    /// The compression of a streaming response's compressed messages.
    static func stream(
        _ headers: HTTP2Headers, codec: MessageCodec, acceptsCompression: Bool
    ) throws(RPCError) -> Compression {
        let status = status(headers)
        guard status == 200 else { throw foreign(status: status) }
        let contentType = headers.value(of: "content-type")
        let wanted = codec.streamingContentType
        let wantedBytes = UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount)
        guard let contentType, contentType.prefix(while: { $0 != UInt8(ascii: ";") }).elementsEqual(wantedBytes) else {
            throw unexpected(contentType, family: "application/connect+", wanted: wanted)
        }
        return try compression(headers.value(of: "connect-content-encoding"), acceptsCompression: acceptsCompression)
    }

    /// The error of a response that carries none of Connect's own.
    static func foreign(status: Int) -> RPCError {
        RPCError(RPCError.Code(httpStatus: status), "the peer answered HTTP status \(status) without a Connect error")
    }

    private static func unexpected(
        _ contentType: ArraySlice<UInt8>?, family: StaticString, wanted: StaticString
    ) -> RPCError {
        let name = contentType.map { String(decoding: $0.prefix(64), as: UTF8.self) } ?? "none"
        let isFamily = contentType?.starts(with: "\(family)".utf8) ?? false
        return RPCError(isFamily ? .internal : .unknown, "the response's content-type is \(name), not \(wanted)")
    }

    private static func compression(
        _ header: ArraySlice<UInt8>?, acceptsCompression: Bool
    ) throws(RPCError) -> Compression {
        guard let compression = Compression(header: header), compression == .identity || acceptsCompression else {
            let name = String(decoding: header?.prefix(64) ?? [], as: UTF8.self)
            throw RPCError(.internal, "the response is compressed with \(name), which was not asked for")
        }
        return compression
    }
}

extension MessageCodec {
    /// The content type of streams.
    var streamingContentType: StaticString {
        switch self {
        case .proto: "application/connect+proto"
        case .json: "application/connect+json"
        }
    }
}
