import Signals

/// Where each user's record lies in a file: records in the order of the users' ids, each beginning with the id, and
/// (count + 1) positions of 8 bytes behind them.
struct UserIndex: Sendable {
    /// Number of users.
    let count: Int
    private let file: MappedFile
    private let start: UInt64

    /// - Parameter start: where the positions begin.
    /// - Throws: `SnapshotError` unless they lie inside the file.
    init(_ file: MappedFile, at start: UInt64, count users: UInt64) throws(SnapshotError) {
        let size = UInt64(file.count)
        guard users < size / 8, start <= size else {
            throw .corrupted(path: file.path, reason: "its footer points outside the file")
        }
        try file.check(start, (users + 1) * 8)
        self.file = file
        self.start = start
        count = Int(users)
    }

    /// Where the user stands, or nil. O(log users), and nothing is copied.
    func find(_ userID: String) throws -> Int? {
        var userID = userID
        return try userID.withUTF8 { wanted in
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                let order = try compare(middle, with: UnsafeRawBufferPointer(wanted))
                if order == 0 { return middle }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }

    /// Where the record of the user at `index`, in `0 ..< count`, lies.
    func record(_ index: Int) throws(SnapshotError) -> (start: UInt64, length: UInt64) {
        precondition(index >= 0 && index < count, "user \(index) is outside 0 ..< \(count)")
        let first = try file.integer(UInt64.self, at: start + UInt64(index) * 8)
        let end = try file.integer(UInt64.self, at: start + UInt64(index + 1) * 8)
        guard first <= end, end <= start else {
            throw .corrupted(path: file.path, reason: "the index of users is not ascending at \(index)")
        }
        return (first, end - first)
    }

    /// The id of the user at `index`, without decoding the rest.
    func userID(at index: Int) throws -> String {
        let (position, length) = try idBytes(index)
        guard let id = String(validating: try file.bytes(at: position, count: length), as: UTF8.self) else {
            throw SnapshotError.corrupted(path: file.path, reason: "the id of user record \(index) is not UTF-8")
        }
        return id
    }

    /// Below 0 when the id at `index` comes before `wanted`, 0 when it is the same.
    private func compare(_ index: Int, with wanted: UnsafeRawBufferPointer) throws(SnapshotError) -> Int {
        let (position, length) = try idBytes(index)
        let order = try file.compare(position, length, with: wanted)
        return order != 0 ? order : Int(length) - wanted.count
    }

    /// Where the id lies: a record begins with its length, at most 2 bytes as an id has 256 bytes at most.
    private func idBytes(_ index: Int) throws(SnapshotError) -> (start: UInt64, length: UInt64) {
        let (position, length) = try record(index)
        let first = try file.integer(UInt8.self, at: position)
        var header: UInt64 = 1
        var bytes = UInt64(first & 0x7f)
        if first & 0x80 != 0 {
            bytes |= UInt64(try file.integer(UInt8.self, at: position + 1)) << 7
            header = 2
        }
        guard header + bytes <= length else {
            throw .corrupted(path: file.path, reason: "the id of user record \(index) is longer than the record")
        }
        return (position + header, bytes)
    }
}
