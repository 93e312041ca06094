import MeshHTTP2

extension RequestHead {
    /// The head of a streaming call.
    package struct Stream: Sendable, Equatable {
        /// Position in the server's method table.
        package var method: Int
        package var codec: MessageCodec
        package var deadline: ContinuousClock.Instant?
        /// Of the request's messages that are flagged as compressed.
        package var requestCompression = Compression.identity
        /// What the peer accepts.
        package var responseCompression = Compression.identity

        package init(method: Int, codec: MessageCodec) {
            self.method = method
            self.codec = codec
        }
    }

    /// What a streaming call's head amounts to.
    package enum StreamOutcome: Equatable {
        case accepted(Stream)
        /// The content type is a streaming one, so the answer is a stream too: nothing but its end.
        case ended(Stream, RPCError)
        /// No streaming client asked: answered as a unary call is.
        case rejected(Rejection)
    }

    package static func stream(
        _ headers: HTTP2Headers, tooLarge: Bool, method: Int, limits: ServerLimits, now: ContinuousClock.Instant
    ) -> StreamOutcome {
        var stream: Stream
        do throws(Rejection) {
            stream = try acceptedStream(headers, tooLarge: tooLarge, method: method, limits: limits)
        } catch {
            return .rejected(error)
        }
        do throws(RPCError) {
            try checkVersion(headers)
            if Compression.acceptsGzip(headers.value(of: "connect-accept-encoding")) {
                stream.responseCompression = .gzip
            }
            stream.requestCompression = try compression(
                headers.value(of: "connect-content-encoding"), header: "connect-content-encoding",
                accepting: "connect-accept-encoding")
            if let timeout = try timeout(headers) {
                stream.deadline = now.advanced(by: limits.maxStreamTimeout.map { min(timeout, $0) } ?? timeout)
            }
            return .accepted(stream)
        } catch {
            return .ended(stream, error)
        }
    }

    private static func acceptedStream(
        _ headers: HTTP2Headers, tooLarge: Bool, method: Int, limits: ServerLimits
    ) throws(Rejection) -> Stream {
        let method = try self.method(headers, tooLarge: tooLarge, found: method, limits: limits)
        guard headers.value(of: ":method")?.elementsEqual("POST".utf8) ?? false else {
            throw wrongVerb(allowed: "POST", method: method)
        }
        guard let contentType = headers.value(of: "content-type"),
            let codec = MessageCodec(streamContentType: contentType)
        else {
            throw wrongContentType(
                supported: "application/connect+proto, application/connect+json", method: method)
        }
        return Stream(method: method, codec: codec)
    }
}
