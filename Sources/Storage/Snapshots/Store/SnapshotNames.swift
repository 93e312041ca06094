/// Which names may become parts of a path.
enum SnapshotNames {
    /// Everything that a version or a file may be named; neither `..` nor a hidden name nor a `/` passes.
    private static func isPlain(_ name: String) -> Bool {
        guard (1...128).contains(name.utf8.count), let first = name.utf8.first, isAlphanumeric(first) else {
            return false
        }
        return name.utf8.allSatisfy {
            isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    static func isVersion(_ version: String) -> Bool { isPlain(version) }

    static func check(version: String) throws(SnapshotError) {
        guard isPlain(version) else { throw .invalidVersion(version) }
    }

    static func check(file: String) throws(SnapshotError) {
        guard isPlain(file), file != SnapshotManifest.fileName else { throw .invalidFileName(file) }
    }
}
