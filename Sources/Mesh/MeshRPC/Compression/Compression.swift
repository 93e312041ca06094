import NIOCore

/// How a message's bytes are compressed on the wire (`content-encoding`, `connect-content-encoding`).
public enum Compression: String, Sendable, Hashable, CaseIterable {
    case identity
    case gzip

    /// What `accept-encoding` says.
    package static let accepted: StaticString = "gzip"

    /// From the value of a content-encoding header; absent and empty mean identity. Nil for anything that is not supported.
    package init?(header: ArraySlice<UInt8>?) {
        guard let header, !header.isEmpty, !header.elementsEqual("identity".utf8) else {
            self = .identity
            return
        }
        guard header.elementsEqual("gzip".utf8) else { return nil }
        self = .gzip
    }

    /// Whether an accept-encoding header (a list of names, with or without weights) names gzip and does not exclude it.
    package static func acceptsGzip(_ header: ArraySlice<UInt8>?) -> Bool {
        guard let header else { return false }
        for entry in header.split(separator: UInt8(ascii: ",")) {
            let parts = entry.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
                .split(separator: UInt8(ascii: ";"))
            guard let name = parts.first, name.elementsEqual("gzip".utf8) || name.elementsEqual("*".utf8) else {
                continue
            }
            let excluded = parts.dropFirst().contains { weight in
                weight.starts(with: "q=0".utf8)
                    && !weight.contains { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }
            }
            return !excluded
        }
        return false
    }

    package func compress(_ body: ByteBuffer) throws(RPCError) -> ByteBuffer {
        switch self {
        case .identity: return body
        case .gzip: return try Gzip.compress(body)
        }
    }

    /// At most `limit` bytes come out: more is `resourceExhausted`, bytes that are not of this encoding are `invalidArgument`. An
    /// empty body is never decompressed.
    package func decompress(_ body: ByteBuffer, limit: Int) throws(RPCError) -> ByteBuffer {
        switch self {
        case .identity:
            return body
        case .gzip:
            return body.readableBytes == 0 ? body : try Gzip.decompress(body, limit: limit)
        }
    }
}
