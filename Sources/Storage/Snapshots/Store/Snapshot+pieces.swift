import Foundation

extension Snapshot {
    /// Reads a piece of one of the snapshot's files.
    ///
    /// - Returns: `length` bytes from `offset` on; fewer only at the end of the file as the manifest has it.
    /// - Throws: `SnapshotError`: `.missingFile`; `.truncated` when the file ends before it should.
    public func piece(of file: String, at offset: UInt64, length: Int) throws -> [UInt8] {
        let path = try path(of: file)
        let bytes = manifest.files.first { $0.name == file }?.bytes ?? 0
        guard offset < bytes else { return [] }
        let wanted = Int(min(UInt64(length), bytes - offset))
        guard let handle = FileHandle(forReadingAtPath: path) else { throw SnapshotError.missingFile(path: path) }
        defer { try? handle.close() }
        try handle.seek(toOffset: offset)
        let data = try handle.read(upToCount: wanted) ?? Data()
        guard data.count == wanted else {
            throw SnapshotError.truncated(path: path, expected: bytes, found: offset + UInt64(data.count))
        }
        return Array(data)
    }
}
