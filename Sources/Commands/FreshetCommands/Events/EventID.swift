/// New ids for events that come without one.
enum EventID {
    /// `cli-` and 128 random bits.
    static func random() -> String {
        let bits = [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)]
        return "cli-" + bits.map { String($0, radix: 16) }.joined()
    }
}
