import Signals

extension BuildRecord: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(varint: number)
        order.encode(into: &encoder)
        encoder.write(orderedAt)
        encoder.write(varint: UInt64(attempt))
        encoder.write(byte: stage.rawValue)
        outcome.encode(into: &encoder)
        encoder.write(asOf)
        encoder.write(watermark != nil)
        watermark?.encode(into: &encoder)
        encoder.write(profilesVersion)
        encoder.write(modelsVersion)
        encoder.write(endedAt)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "a build")
        number = try decoder.readVarint()
        order = try BuildOrder(from: &decoder)
        orderedAt = try decoder.readTimestamp()
        attempt = UInt32(truncatingIfNeeded: try decoder.readVarint())
        let start = decoder.offset
        guard let stage = BuildStage(rawValue: try decoder.readByte()) else {
            throw .invalidValue("a stage of a build", offset: start)
        }
        self.stage = stage
        outcome = try Outcome(from: &decoder)
        asOf = try decoder.readOptionalTimestamp()
        watermark = try decoder.readBool() ? try FoldedWatermark(from: &decoder) : nil
        profilesVersion = try decoder.readString()
        modelsVersion = try decoder.readString()
        endedAt = try decoder.readOptionalTimestamp()
    }
}

extension BuildRecord.Outcome {
    fileprivate func encode(into encoder: inout ByteEncoder) {
        switch self {
        case .running: encoder.write(byte: 0)
        case .succeeded: encoder.write(byte: 1)
        case .held(let reasons):
            encoder.write(byte: 2)
            encoder.write(count: reasons.count)
            for reason in reasons { encoder.write(reason) }
        case .failed(let error):
            encoder.write(byte: 3)
            encoder.write(error)
        }
    }

    fileprivate init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let start = decoder.offset
        switch try decoder.readByte() {
        case 0: self = .running
        case 1: self = .succeeded
        case 2:
            var reasons: [String] = []
            for _ in 0..<(try decoder.readCount()) { reasons.append(try decoder.readString()) }
            self = .held(reasons)
        case 3: self = .failed(try decoder.readString())
        default: throw .invalidValue("an outcome of a build", offset: start)
        }
    }
}

extension BuildOrder {
    fileprivate func encode(into encoder: inout ByteEncoder) {
        encoder.write(profilesAsOf)
        encoder.write(models)
        encoder.write(modelsAsOf)
        encoder.write(count: lambdas.count)
        for lambda in lambdas { encoder.write(lambda) }
        encoder.write(hold)
        encoder.write(force)
    }

    fileprivate init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        profilesAsOf = try decoder.readOptionalTimestamp()
        models = try decoder.readBool()
        modelsAsOf = try decoder.readOptionalTimestamp()
        lambdas = []
        for _ in 0..<(try decoder.readCount(elementSize: 8)) { lambdas.append(try decoder.readFiniteDouble()) }
        hold = try decoder.readBool()
        force = try decoder.readBool()
    }
}

extension FoldedWatermark {
    fileprivate func encode(into encoder: inout ByteEncoder) {
        encoder.write(asOf)
        encoder.write(count: offsets.count)
        for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            encoder.write(varint: UInt64(partition))
            encoder.write(varint: offset)
        }
    }

    fileprivate init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        asOf = try decoder.readTimestamp()
        offsets = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let partition = UInt32(truncatingIfNeeded: try decoder.readVarint())
            offsets[partition] = try decoder.readVarint()
        }
    }
}

extension ByteEncoder {
    fileprivate mutating func write(_ time: Timestamp?) {
        write(time != nil)
        if let time { write(time) }
    }
}

extension ByteDecoder {
    fileprivate mutating func readOptionalTimestamp() throws(ByteDecodingError) -> Timestamp? {
        try readBool() ? try readTimestamp() : nil
    }
}
