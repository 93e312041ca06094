import MeshHTTP2
import ProtobufC

/// The headers that travel with a call, apart from those of the protocol itself. Names are lower-cased on insertion. A name
/// that ends in `-bin` carries bytes, base64 on the wire: use ``bytes(for:)`` and ``add(_:bytes:)``.
public struct Metadata: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    package var headers: HTTP2Headers

    public init() { headers = HTTP2Headers() }

    public init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { add(name, value) }
    }

    /// A view of a received header block; pseudo headers (`:path` and the like) are skipped by every accessor.
    package init(_ headers: HTTP2Headers) { self.headers = headers }

    public var isEmpty: Bool { !contains { _ in true } }

    /// The first value of `name`. Setting replaces every value; nil removes them.
    public subscript(name: String) -> String? {
        get { headers.firstIndex(of: name.lowercased()).map(headers.valueText(at:)) }
        set {
            let name = name.lowercased()
            if headers.firstIndex(of: name) != nil {
                var kept = HTTP2Headers()
                for index in 0..<headers.count where headers.nameText(at: index) != name {
                    kept.add(headers.nameText(at: index), headers.valueText(at: index))
                }
                headers = kept
            }
            if let newValue { headers.add(name, newValue) }
        }
    }

    /// Adds a value and keeps those that are there.
    public mutating func add(_ name: String, _ value: String) { headers.add(name.lowercased(), value) }

    /// Adds bytes under a name that ends in `-bin`, as unpadded base64.
    public mutating func add(_ name: String, bytes: [UInt8]) {
        precondition(name.hasSuffix("-bin"), "only names that end in -bin may carry bytes")
        headers.add(name.lowercased(), Base64.encode(bytes))
    }

    /// Every value of `name`, in the order of arrival.
    public func values(for name: String) -> [String] {
        let name = name.lowercased()
        return filter { $0.name == name }.map(\.value)
    }

    /// The bytes of the first value of a `-bin` name; nil when absent or not base64. Padding is optional.
    public func bytes(for name: String) -> [UInt8]? {
        self[name].flatMap { Base64.decode($0) }
    }

    /// The bytes of every value of a `-bin` name, in the order of arrival; values that are not base64 are left out.
    public func bytesValues(for name: String) -> [[UInt8]] { values(for: name).compactMap { Base64.decode($0) } }
}

extension Metadata: Sequence {
    public struct Iterator: IteratorProtocol {
        let headers: HTTP2Headers
        var index = 0

        public mutating func next() -> (name: String, value: String)? {
            while index < headers.count {
                defer { index += 1 }
                if headers.name(at: index).first != UInt8(ascii: ":") {
                    return (headers.nameText(at: index), headers.valueText(at: index))
                }
            }
            return nil
        }
    }

    public func makeIterator() -> Iterator { Iterator(headers: headers) }
}
