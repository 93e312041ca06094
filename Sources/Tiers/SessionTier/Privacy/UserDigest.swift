import Crypto
import Signals

/// SHA-256 of a user's id: names a user to those who know the id, and to nobody else.
package struct UserDigest: Sendable, Hashable {
    package static let byteCount = 32

    package let bytes: [UInt8]

    package init(of userID: String) {
        var id = userID
        bytes = id.withUTF8 { Array(SHA256.hash(data: $0)) }
    }

    /// The first half in hexadecimal digits.
    package var shortText: String {
        bytes.prefix(UserDigest.byteCount / 2).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

extension UserDigest: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(bytes: bytes)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let start = decoder.offset
        bytes = try decoder.readBytes()
        guard bytes.count == UserDigest.byteCount else {
            throw .invalidValue("a digest of another length", offset: start)
        }
    }
}
