/// One reader of foreign bytes, with what must hold for whatever it accepts.
struct Reader: Sendable {
    let read: @Sendable ([UInt8]) -> Void

    /// In the order of an input's first byte. Corpus files depend on it, so new ones go to the end.
    static let all: [Reader] = [.wire, .json, .envelopes, .endStream, .errorBody, .gzip, .gzipRoundTrip, .headers]

    private static let wire = Reader { input in
        guard let type = input.first else { return }
        MessageRoundTrip.all[Int(type) % MessageRoundTrip.all.count].wire(Array(input.dropFirst()))
    }

    private static let json = Reader { input in
        guard let type = input.first else { return }
        MessageRoundTrip.all[Int(type) % MessageRoundTrip.all.count].json(Array(input.dropFirst()))
    }
}
