extension SessionTimeline: ByteCodable {
    /// Format version 1: the gap, then for each step its first event's time, the way to its last one, and its counts.
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(varint: UInt64(gap))
        encoder.write(count: steps.count)
        for step in steps {
            encoder.write(step.first)
            encoder.write(varint: UInt64(step.last.microseconds(since: step.first)))
            encoder.write(varint: UInt64(step.counts.events))
            encoder.write(varint: UInt64(step.counts.items))
            encoder.write(varint: UInt64(step.counts.searches))
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "session timeline")
        let start = decoder.offset
        let gap = Int64(clamping: try decoder.readVarint())
        let count = try decoder.readCount(elementSize: 12)
        guard gap <= Self.maximumGap, count <= Self.maximumSteps, gap > 0 || count == 0 else {
            throw .invalidValue("a session timeline of an impossible gap or too many steps", offset: start)
        }
        var steps: [Step] = []
        for _ in 0..<count {
            let first = try decoder.readTimestamp()
            let length = Int64(clamping: try decoder.readVarint())
            let index = Self.index(of: first, gap: gap)
            guard first > .epoch, length < gap, first < Timestamp(microseconds: .max - gap) else {
                throw .invalidValue("a step of a session out of its bounds", offset: start)
            }
            let last = Timestamp(microseconds: first.microseconds + length)
            guard Self.index(of: last, gap: gap) == index,
                steps.last.map({ Self.index(of: $0.first, gap: gap) < index }) ?? true
            else { throw .invalidValue("steps of a session out of order", offset: start) }
            let counts = SessionCounts(
                events: try decoder.readCount32(), items: try decoder.readCount32(),
                searches: try decoder.readCount32())
            steps.append(Step(first: first, last: last, counts: counts))
        }
        self.init(gap: gap, steps: steps)
    }
}

extension ByteDecoder {
    /// A count of things that are not here; larger than 32 bits is an error.
    fileprivate mutating func readCount32() throws(ByteDecodingError) -> UInt32 {
        let start = offset
        guard let count = UInt32(exactly: try readVarint()) else {
            throw .invalidValue("a count of more than 32 bits", offset: start)
        }
        return count
    }
}
