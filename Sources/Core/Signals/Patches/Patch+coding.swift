extension Patch: ByteCodable {
    /// Format version 1: the fields in their order of declaration.
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(id)
        encoder.write(signal)
        value.encode(into: &encoder)
        encoder.write(observedAt)
        encoder.write(lastReinforcedAt)
        encoder.write(ttlSeconds)
        encoder.write(halfLifeSeconds)
        encoder.write(varint: UInt64(max(0, reinforcementCount)))
        encoder.write(mass)
        encoder.write(origin)
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "patch")
        let id = try decoder.readString()
        let signal = try decoder.readString()
        let value = try SignalValue(from: &decoder)
        let observedAt = try decoder.readTimestamp()
        let lastReinforcedAt = try decoder.readTimestamp()
        let start = decoder.offset
        let ttl = try decoder.readFiniteDouble()
        let halfLife = try decoder.readFiniteDouble()
        guard ttl > 0, halfLife > 0 else { throw .invalidValue("a patch that does not decay", offset: start) }
        let count = Int(min(try decoder.readVarint(), UInt64(Int32.max)))
        let mass = try decoder.readFiniteDouble()
        self.init(
            id: id, signal: signal, value: value, observedAt: observedAt, lastReinforcedAt: lastReinforcedAt,
            ttlSeconds: ttl, halfLifeSeconds: halfLife, reinforcementCount: count, mass: mass,
            origin: try decoder.readString())
    }
}

extension PatchSet: ByteCodable {
    /// Format version 2: the limit, then the patches by id, each with the moments already counted, then the removals by
    /// id. Version 1 ends before those.
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 2)
        encoder.write(count: maximumCount)
        encoder.write(count: held.count)
        for id in held.keys.sorted() {
            guard let entry = held[id] else { continue }
            entry.patch.encode(into: &encoder)
            encoder.write(count: entry.moments.count)
            for moment in entry.moments { encoder.write(moment) }
        }
        encoder.write(count: removals.count)
        for (id, removal) in removals.sorted(by: { $0.key < $1.key }) {
            encoder.write(id)
            encoder.write(removal.moment)
            encoder.write(removal.until)
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let version = try decoder.readVersion(of: "patch set", known: 1...2)
        let limit = Int(min(try decoder.readVarint(), 1_000_000))
        var held: [String: Held] = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 40)) {
            let patch = try Patch(from: &decoder)
            var moments: [Timestamp] = []
            for _ in 0..<(try decoder.readCount(elementSize: 8)) { moments.append(try decoder.readTimestamp()) }
            held[patch.id] = Held(patch: patch, moments: moments.sorted())
        }
        var removals: [String: Removal] = [:]
        if version >= 2 {
            for _ in 0..<(try decoder.readCount(elementSize: 17)) {
                let id = try decoder.readString()
                removals[id] = Removal(moment: try decoder.readTimestamp(), until: try decoder.readTimestamp())
            }
        }
        self.init(limit: limit, held: held, removals: removals)
    }
}
