extension Event: ByteCodable {
    /// Format version 1: the fields in their order of declaration; `value` behind a flag; attributes sorted by key, so
    /// that equal events have equal bytes.
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(eventID)
        encoder.write(userID)
        encoder.write(itemID)
        encoder.write(kind)
        encoder.write(occurredAt)
        encoder.write(value != nil)
        if let value { encoder.write(value) }
        encoder.write(sessionID)
        encoder.write(query)
        encoder.write(count: attributes.count)
        for key in attributes.keys.sorted() {
            encoder.write(key)
            encoder.write(attributes[key] ?? "")
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "event")
        let eventID = try decoder.readString()
        let userID = try decoder.readString()
        let itemID = try decoder.readString()
        let kind = try decoder.readString()
        let occurredAt = try decoder.readTimestamp()
        let value = try decoder.readBool() ? try decoder.readDouble() : nil
        let sessionID = try decoder.readString()
        let query = try decoder.readString()
        var attributes: [String: String] = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let key = try decoder.readString()
            attributes[key] = try decoder.readString()
        }
        self.init(
            eventID: eventID, userID: userID, itemID: itemID, kind: kind, occurredAt: occurredAt, value: value,
            sessionID: sessionID, query: query, attributes: attributes)
    }
}
