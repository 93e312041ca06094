import Signals

/// A user record before its numbers are looked up in the tables.
struct RawProfile: Sendable {
    var userID: String
    var values: [(signal: UInt64, time: Timestamp?, value: SignalValue)] = []
    var history: [(item: UInt64, time: Timestamp)] = []
    var seen: [UInt64] = []

    /// The values alone, which lie before the long lists of items.
    init(valuesFrom decoder: inout ByteDecoder) throws(ByteDecodingError) {
        userID = try decoder.readString()
        for _ in 0..<(try decoder.readCount(elementSize: 3)) {
            let signal = try decoder.readVarint()
            let time = try decoder.readBool() ? try decoder.readTimestamp() : nil
            values.append((signal, time, try SignalValue(from: &decoder)))
        }
    }

    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try self.init(valuesFrom: &decoder)
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            history.append((try decoder.readVarint(), try decoder.readTimestamp()))
        }
        var number: UInt64 = 0
        for _ in 0..<(try decoder.readCount()) {
            let start = decoder.offset
            let (sum, overflow) = number.addingReportingOverflow(try decoder.readVarint())
            if overflow { throw .invalidValue("a difference of item numbers", offset: start) }
            number = sum
            seen.append(number)
        }
        try decoder.finish()
    }
}
