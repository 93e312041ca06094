import Signals

extension Signal {
    /// What a state depends on: the signal's name, its operator and its parameters, as bytes.
    var identity: [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(name)
        encoder.write(definition.kind.rawValue)
        for key in definition.parameters.keys.sorted() {
            encoder.write(key)
            definition.parameters[key]?.encode(into: &encoder)
        }
        return encoder.bytes
    }

    func encodeIdentity(into encoder: inout ByteEncoder) { encoder.write(bytes: identity) }
}

extension ParameterValue {
    fileprivate func encode(into encoder: inout ByteEncoder) {
        switch self {
        case .number(let number):
            encoder.write(byte: 0)
            encoder.write(number)
        case .text(let text):
            encoder.write(byte: 1)
            encoder.write(text)
        case .numbers(let numbers):
            encoder.write(byte: 2)
            encoder.write(count: numbers.count)
            for number in numbers { encoder.write(number) }
        case .texts(let texts):
            encoder.write(byte: 3)
            encoder.write(count: texts.count)
            for text in texts { encoder.write(text) }
        case .table(let table):
            encoder.write(byte: 4)
            encoder.write(count: table.count)
            for entry in table {
                encoder.write(entry.name)
                encoder.write(entry.number)
            }
        }
    }
}
