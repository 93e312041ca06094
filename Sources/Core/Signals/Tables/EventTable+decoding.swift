import Partitioning

extension EventTable {
    /// Adds an event from its binary form (``Event/encode(into:)``), without making texts of ids that are known.
    public mutating func append(decoding bytes: [UInt8]) throws(ByteDecodingError) {
        var decoder = ByteDecoder(bytes)
        try decoder.readVersion(of: "event")
        let idHash = FNV1a.hash(try decoder.readUTF8())
        let user = try Self.insert(try decoder.readSlice(), into: &users, decoder)
        let itemID = try decoder.readSlice()
        let item = itemID.isEmpty ? Row.none : try Self.insert(itemID, into: &items, decoder)
        let kind = try Self.insert(try decoder.readSlice(), into: &kinds, decoder)
        let occurredAt = try decoder.readTimestamp()
        let value = try decoder.readBool() ? try decoder.readDouble() : nil
        _ = try decoder.readUTF8()
        let query = try decoder.readString()
        var attributes: [String: String] = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let key = try decoder.readString()
            attributes[key] = try decoder.readString()
        }
        try decoder.finish()
        append(
            Row(user: user, item: item, kind: kind, occurredAt: occurredAt, idHash: idHash, value: value), query,
            attributes)
    }

    private static func insert(
        _ id: ArraySlice<UInt8>, into numbers: inout IDNumbers, _ decoder: ByteDecoder
    ) throws(ByteDecodingError) -> Int32 {
        guard let number = id.withUnsafeBytes({ numbers.insert(utf8: $0) }) else {
            throw .invalidUTF8(offset: decoder.offset - id.count)
        }
        return number
    }
}
