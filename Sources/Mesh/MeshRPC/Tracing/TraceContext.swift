/// A position in a distributed trace, as the `traceparent` header carries it (www.w3.org/TR/trace-context).
public struct TraceContext: Sendable, Hashable {
    /// 16 bytes, never all zero: one id for everything that a request sets off.
    public var traceID: TraceID
    /// 8 bytes, never zero: the span that is the parent of what happens from here.
    public var spanID: UInt64
    /// Whether somebody records this trace.
    public var isSampled: Bool
    /// The `tracestate` header, handed on as it came; empty when there was none.
    public var state: String

    public struct TraceID: Sendable, Hashable, CustomStringConvertible {
        public var high: UInt64
        public var low: UInt64

        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        /// 32 hexadecimal digits.
        public var description: String { Hexadecimal.text(high) + Hexadecimal.text(low) }
    }

    public init(traceID: TraceID, spanID: UInt64, isSampled: Bool, state: String = "") {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// The beginning of a trace.
    public static func root(isSampled: Bool, using random: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(
            traceID: TraceID(
                high: .random(in: 1 ... .max, using: &random), low: .random(in: 1 ... .max, using: &random)),
            spanID: .random(in: 1 ... .max, using: &random), isSampled: isSampled)
    }

    /// The same trace, one span further.
    public func child(using random: inout some RandomNumberGenerator) -> TraceContext {
        var child = self
        child.spanID = .random(in: 1 ... .max, using: &random)
        return child
    }

    // MARK: - On the wire

    /// From the value of `traceparent`. Nil for a value that the specification calls invalid: then a trace begins anew.
    public init?(traceparent bytes: some RandomAccessCollection<UInt8>, state: String = "") {
        guard bytes.count >= Layout.length else { return nil }
        func field(_ offset: Int, digits: Int) -> UInt64? {
            let start = bytes.index(bytes.startIndex, offsetBy: offset)
            return Hexadecimal.parse(bytes[start..<bytes.index(start, offsetBy: digits)])
        }
        func isDash(_ offset: Int) -> Bool {
            bytes[bytes.index(bytes.startIndex, offsetBy: offset)] == UInt8(ascii: "-")
        }
        guard let version = field(0, digits: 2), version != 0xff, isDash(2), isDash(35), isDash(52),
            let high = field(3, digits: 16), let low = field(19, digits: 16), let span = field(36, digits: 16),
            let flags = field(53, digits: 2), high != 0 || low != 0, span != 0
        else { return nil }
        // Later versions may say more behind a further dash; version 0 may not.
        if bytes.count > Layout.length, version == 0 || !isDash(Layout.length) { return nil }
        self.init(
            traceID: TraceID(high: high, low: low), spanID: span, isSampled: flags & 1 == 1,
            state: state.utf8.count <= Layout.maxState ? state : "")
    }

    /// The value of `traceparent`.
    public var traceparent: String { "00-\(traceID)-\(spanText)-\(isSampled ? "01" : "00")" }

    /// The span's id as 16 hexadecimal digits.
    public var spanText: String { Hexadecimal.text(spanID) }

    private enum Layout {
        static let length = 55
        /// What the specification asks to hand on at least.
        static let maxState = 512
    }
}

/// Lower-case hexadecimal, the only kind that trace headers allow.
private enum Hexadecimal {
    static func text(_ value: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { digits in
            for index in 0..<16 {
                let digit = UInt8(value >> UInt64(60 - 4 * index) & 0xf)
                digits[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 16
        }
    }

    static func parse(_ digits: some Collection<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}
