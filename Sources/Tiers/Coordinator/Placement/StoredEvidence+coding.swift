import Refresh
import Signals

// The parts of a signal's evidence; `StoredEvidence` has the version.

extension PlacementRecord.Window {
    func encode(into encoder: inout ByteEncoder) {
        encoder.write(openedAt)
        encoder.write(varint: bound)
        encoder.write(freshLoss)
        for count in served { encoder.write(varint: UInt64(clamping: count)) }
        encoder.write(count: users.count)
        for (hash, sums) in users.sorted(by: { $0.key < $1.key }) {
            encoder.write(varint: hash)
            encoder.write(count: sums.count)
            for sum in sums {
                encoder.write(byte: sum.bin)
                encoder.write(varint: UInt64(sum.pairs))
                encoder.write(sum.regret)
            }
        }
    }

    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let openedAt = try decoder.readFiniteDouble()
        let bound = try decoder.readVarint()
        let freshLoss = try decoder.readFiniteDouble()
        var served: [Int] = []
        for _ in 0..<AgeBin.count { served.append(Int(clamping: try decoder.readVarint())) }
        var users: [UInt64: [PlacementRecord.Sum]] = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let hash = try decoder.readVarint()
            var sums: [PlacementRecord.Sum] = []
            for _ in 0..<(try decoder.readCount(elementSize: 10)) {
                let bin = try AgeBin.index(from: &decoder)
                let pairs = UInt32(clamping: try decoder.readVarint())
                sums.append(
                    PlacementRecord.Sum(bin: UInt8(bin), pairs: pairs, regret: try decoder.readFiniteDouble()))
            }
            users[hash] = sums
        }
        self.init(openedAt: openedAt, users: users, bound: bound, freshLoss: freshLoss, served: served)
    }
}

extension AgeBin {
    fileprivate static func index(from decoder: inout ByteDecoder) throws(ByteDecodingError) -> Int {
        let start = decoder.offset
        let index = Int(try decoder.readByte())
        guard index < AgeBin.count else { throw .invalidValue("a bin of ages that is none", offset: start) }
        return index
    }
}

extension PlacementVerdict {
    private static let directions: [PlacementDirection] = [.unknown, .stay, .faster, .slower]

    func encode(into encoder: inout ByteEncoder) {
        encoder.write(byte: UInt8(Self.directions.firstIndex(of: direction) ?? 0))
        encoder.write(reason)
        encoder.write(count: pairs)
        encoder.write(count: users)
        encoder.write(meanLoss)
        encoder.write(age != nil)
        if let age { encoder.write(age) }
        encoder.write(count: curve.points.count)
        for point in curve.points {
            encoder.write(byte: UInt8(point.bin.index))
            encoder.write(count: point.pairs)
            encoder.write(count: point.users)
            for value in [point.measured, point.fitted.mean, point.fitted.lower, point.fitted.upper] {
                encoder.write(value)
            }
        }
    }

    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let start = decoder.offset
        let direction = Int(try decoder.readByte())
        guard Self.directions.indices.contains(direction) else {
            throw .invalidValue("a direction that is none", offset: start)
        }
        let reason = try decoder.readString()
        let pairs = Int(clamping: try decoder.readVarint())
        let users = Int(clamping: try decoder.readVarint())
        let meanLoss = try decoder.readFiniteDouble()
        let age = try decoder.readBool() ? try decoder.readFiniteDouble() : nil
        var points: [StalenessCurve.Point] = []
        for _ in 0..<(try decoder.readCount(elementSize: 35)) {
            points.append(try StalenessCurve.Point(from: &decoder))
        }
        self.init(
            direction: Self.directions[direction], reason: reason, pairs: pairs, users: users, meanLoss: meanLoss,
            age: age, curve: StalenessCurve(points: points))
    }
}

extension StalenessCurve.Point {
    fileprivate init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let bin = AgeBin(index: try AgeBin.index(from: &decoder))
        let pairs = Int(clamping: try decoder.readVarint())
        let users = Int(clamping: try decoder.readVarint())
        let measured = try decoder.readFiniteDouble()
        // An interval that is not known reaches to infinity.
        let fitted = LossEstimate(
            mean: try decoder.readDouble(), lower: try decoder.readDouble(), upper: try decoder.readDouble())
        self.init(bin: bin, pairs: pairs, users: users, measured: measured, fitted: fitted)
    }
}
