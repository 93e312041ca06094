/// A request's header block without compression, each field picked from a table by one byte of the choice.
enum RequestBlock {
    private static let methods = ["POST", "GET", "PUT", "CONNECT"]
    private static let paths = [
        "/fuzz.v1.Fuzz/Echo", "/fuzz.v1.Fuzz/Read", "/fuzz.v1.Fuzz/Fail", "/fuzz.v1.Fuzz/None", "/",
        "/fuzz.v1.Fuzz/Read?connect=v1&encoding=json&message=%7b%7d",
        "/fuzz.v1.Fuzz/Read?connect=v1&encoding=proto&base64=1&message=CgF1", "/fuzz.v1.Fuzz/Down", "/fuzz.v1.Fuzz/Up",
        "/fuzz.v1.Fuzz/Both",
    ]
    private static let fields = [
        ("content-type", "application/proto"), ("content-type", "application/json"),
        ("content-type", "application/connect+proto"), ("content-type", "application/connect+json"),
        ("content-encoding", "gzip"), ("content-encoding", "br"), ("connect-content-encoding", "gzip"),
        ("accept-encoding", "gzip"), ("connect-accept-encoding", "gzip"), ("connect-protocol-version", "1"),
        ("connect-timeout-ms", "1"), ("connect-timeout-ms", "99999999999"), ("content-length", "5"),
        ("content-length", "99999999"), ("x-data-bin", "AAE"), ("x-data-bin", "!"), ("te", "trailers"),
        ("connection", "close"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ]

    /// The first two bytes pick method and path, the following ones a field each. One with its highest bit set takes the rest of
    /// the choice: for the end of the path, or, with the next bit set as well, for the value of its field.
    static func encode(_ choice: [UInt8]) -> [UInt8] {
        var choice = choice[...]
        let method = methods[Int(choice.popFirst() ?? 0) % methods.count]
        var path = Array(paths[Int(choice.popFirst() ?? 0) % paths.count].utf8)
        var block: [UInt8] = []
        var chosen: [(name: String, value: [UInt8])] = []
        while let byte = choice.popFirst() {
            let (name, value) = fields[Int(byte & 0x3f) % fields.count]
            switch byte & 0xc0 {
            case 0xc0:
                chosen.append((name, Array(choice)))
                choice = []
            case 0x80:
                path += choice
                choice = []
            default:
                chosen.append((name, Array(value.utf8)))
            }
        }
        append(Array(":method".utf8), Array(method.utf8), to: &block)
        append(Array(":scheme".utf8), Array("http".utf8), to: &block)
        append(Array(":path".utf8), path, to: &block)
        append(Array(":authority".utf8), Array("fuzz".utf8), to: &block)
        for (name, value) in chosen { append(Array(name.utf8), value, to: &block) }
        return block
    }

    /// A literal field without indexing (RFC 7541, 6.2.2).
    private static func append(_ name: [UInt8], _ value: [UInt8], to block: inout [UInt8]) {
        block.append(0)
        append(name, to: &block)
        append(value, to: &block)
    }

    private static func append(_ text: [UInt8], to block: inout [UInt8]) {
        if text.count < 127 {
            block.append(UInt8(text.count))
        } else {
            var rest = text.count - 127
            block.append(127)
            while rest >= 128 {
                block.append(UInt8(rest & 127 | 128))
                rest >>= 7
            }
            block.append(UInt8(rest))
        }
        block += text
    }
}
