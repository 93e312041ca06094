import Partitioning

/// What a folded state depends on: a state may only be read by a signal of the same identity.
///
/// The tier is not part of it, nor is anything else that only says where and how a value is served: moving a signal to
/// another tier keeps its states. Items are not part of it either: an event is folded with the labels that its item has then.
public struct SignalIdentity: Sendable, Hashable {
    /// The signal's name in the catalogue.
    public var name: String
    /// FNV-1a over the operator, its parameters and what a fold reads of the catalogue.
    public var hash: UInt64

    public init(name: String, hash: UInt64) {
        self.name = name
        self.hash = hash
    }
}

extension Signal {
    /// The identity of the signal's states under a catalogue.
    ///
    /// The kinds' weights and the session gap are in it whether or not the operator reads them: a change of either is rare,
    /// and folding anew what did not need it is only slow.
    public func identity(in catalogue: Catalogue) -> SignalIdentity {
        SignalIdentity(name: name, hash: FNV1a.hash(foldedDefinition(in: catalogue)))
    }

    /// What the hash is of, in a form that does not depend on the order of dictionaries or on whether a standard value was
    /// written down.
    private func foldedDefinition(in catalogue: Catalogue) -> [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(definition.kind.rawValue)
        var parameters = definition.parameters
        for specification in definition.kind.parameters where parameters[specification.name] == nil {
            parameters[specification.name] = specification.standard
        }
        encoder.write(count: parameters.count)
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            encoder.write(name)
            value.encode(into: &encoder)
        }
        encoder.write(catalogue.sessionGapSeconds)
        encoder.write(count: catalogue.kinds.count)
        for (name, kind) in catalogue.kinds.sorted(by: { $0.key < $1.key }) {
            encoder.write(name)
            encoder.write(kind.weight)
            encoder.write(kind.patchWeight)
        }
        return encoder.bytes
    }
}

extension SignalIdentity: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(name)
        encoder.write(Int64(bitPattern: hash))
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        name = try decoder.readString()
        hash = UInt64(bitPattern: try decoder.readInt64())
    }
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
