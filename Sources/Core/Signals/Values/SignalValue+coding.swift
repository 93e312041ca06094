extension ItemAt: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(itemID)
        encoder.write(occurredAt)
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        self.init(itemID: try decoder.readString(), occurredAt: try decoder.readTimestamp())
    }
}

extension Distribution: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(count: entries.count)
        for entry in entries {
            encoder.write(entry.label)
            encoder.write(entry.weight)
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let start = decoder.offset
        var entries: [Entry] = []
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            entries.append(Entry(label: try decoder.readString(), weight: try decoder.readFiniteDouble()))
        }
        guard let distribution = Distribution(exactly: entries) else {
            throw .invalidValue("weights that are not a sorted distribution", offset: start)
        }
        self = distribution
    }
}

extension SignalValue: ByteCodable {
    /// Format version 1: a byte for the kind, then the payload. Numbers keep their bits.
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        switch self {
        case .scalar(let number):
            encoder.write(byte: 1)
            encoder.write(number)
        case .category(let label):
            encoder.write(byte: 2)
            encoder.write(label)
        case .distribution(let distribution):
            encoder.write(byte: 3)
            distribution.encode(into: &encoder)
        case .vector(let numbers):
            encoder.write(byte: 4)
            encoder.write(count: numbers.count)
            for number in numbers { encoder.write(number) }
        case .items(let items):
            encoder.write(byte: 5)
            encoder.write(count: items.count)
            for item in items { item.encode(into: &encoder) }
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "signal value")
        let start = decoder.offset
        switch try decoder.readByte() {
        case 1: self = .scalar(try decoder.readDouble())
        case 2: self = .category(try decoder.readString())
        case 3: self = .distribution(try Distribution(from: &decoder))
        case 4:
            var numbers: [Double] = []
            for _ in 0..<(try decoder.readCount(elementSize: 8)) { numbers.append(try decoder.readDouble()) }
            self = .vector(numbers)
        case 5:
            var items: [ItemAt] = []
            for _ in 0..<(try decoder.readCount(elementSize: 9)) { items.append(try ItemAt(from: &decoder)) }
            self = .items(items)
        case let kind: throw .invalidValue("kind \(kind) of signal value, which is none of 1 to 5", offset: start)
        }
    }
}
