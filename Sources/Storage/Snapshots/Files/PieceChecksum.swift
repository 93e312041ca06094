import CZlib

/// The checksum of a piece of a file on its way from one machine to another. It finds damage at once, where it can still be
/// fetched again; that the whole is what was published, the manifest's sha256 says.
public enum PieceChecksum {
    /// CRC-32 as zlib, gzip and PNG compute it (ISO 3309).
    public static func crc32(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }
}
