import Crypto

/// How the log names a user who has been forgotten.
enum UserDigest {
    /// SHA-256 of the user's id.
    static func of(_ userID: String) -> [UInt8] { Array(SHA256.hash(data: Array(userID.utf8))) }
}
