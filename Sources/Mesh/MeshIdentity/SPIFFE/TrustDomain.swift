/// The root of trust of a mesh, such as `freshet.local`: one certificate authority, one operator.
///
/// 1 to 255 bytes of lower-case letters, digits, `.`, `-` and `_` (SPIFFE-ID, section 2.1).
public struct TrustDomain: Hashable, Sendable, LosslessStringConvertible {
    /// The name, as it stands in an ID.
    public let name: String
    public var description: String { name }

    /// Nil when the name is not one that the standard allows.
    public init?(_ description: String) {
        let bytes = description.utf8
        guard (1...255).contains(bytes.count), bytes.allSatisfy(Self.allows) else { return nil }
        name = description
    }

    static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
