import MeshHTTP2

extension HTTP2Headers {
    /// Appends what may be sent of `metadata`: not the headers of the protocol itself, which an error that came from another peer
    /// brings along, and nothing that is no valid header field (RFC 9110, 5.1 and 5.5), for a peer would drop the connection.
    package mutating func append(sendable metadata: Metadata, prefix: StaticString = "") {
        for index in 0..<metadata.headers.count {
            let name = metadata.headers.name(at: index)
            let value = metadata.headers.value(at: index)
            guard Self.isName(name), Self.isValue(value), !Self.isReserved(name) else { continue }
            if prefix.utf8CodeUnitCount == 0 {
                name.withUnsafeBytes { name in value.withUnsafeBytes { add(name: name, value: $0) } }
            } else {
                let prefixed = Array(String(describing: prefix).utf8) + name
                prefixed.withUnsafeBytes { name in value.withUnsafeBytes { add(name: name, value: $0) } }
            }
        }
    }

    private static let reserved: Set<String> = [
        "connect-content-encoding", "connection", "content-encoding", "content-length", "content-type", "host",
        "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade",
    ]

    private static func isReserved(_ name: ArraySlice<UInt8>) -> Bool {
        reserved.contains(String(decoding: name, as: UTF8.self))
    }

    /// Token characters, lower case. A pseudo header's colon is none.
    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty
            && name.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func isValue(_ value: ArraySlice<UInt8>) -> Bool {
        value.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }
}
