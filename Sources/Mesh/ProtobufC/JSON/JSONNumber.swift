/// A JSON number as written: an integer mantissa and a power of ten, with its text for what does not fit those.
struct JSONNumber {
    var isNegative: Bool
    /// The digits, exact if `isExact`.
    var mantissa: UInt64
    var exponent: Int
    var isExact: Bool
    var text: UnsafeRawBufferPointer

    /// Reads the number that starts at the beginning of `bytes` by JSON's grammar, or answers nil if none does.
    init?(at bytes: UnsafeRawBufferPointer) {
        var index = 0
        func digit() -> UInt8? {
            guard index < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] else { return nil }
            return bytes[index] - UInt8(ascii: "0")
        }
        var mantissa: UInt64 = 0
        var isExact = true
        func add(_ digit: UInt8) {
            let (scaled, overflow) = mantissa.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit))
            if overflow || carry { isExact = false } else { mantissa = sum }
        }

        isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        guard let first = digit() else { return nil }
        index += 1
        add(first)
        if first == 0 {
            guard digit() == nil else { return nil }
        } else {
            while let next = digit() {
                add(next)
                index += 1
            }
        }
        var exponent = 0
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard digit() != nil else { return nil }
            while let next = digit() {
                add(next)
                exponent -= 1
                index += 1
            }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            let negative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
            if index < bytes.count, negative || bytes[index] == UInt8(ascii: "+") { index += 1 }
            guard digit() != nil else { return nil }
            var written = 0
            while let next = digit() {
                written = min(written * 10 + Int(next), 1_000_000)
                index += 1
            }
            exponent += negative ? -written : written
        }
        self.mantissa = mantissa
        self.exponent = exponent
        self.isExact = isExact
        text = UnsafeRawBufferPointer(rebasing: bytes[..<index])
    }

    /// The value if it is an integer of the type, whether written `3`, `3.0` or `3e0`.
    func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
        guard isExact else { return nil }
        var magnitude = mantissa
        var exponent = magnitude == 0 ? 0 : self.exponent
        while exponent < 0 {
            guard magnitude % 10 == 0 else { return nil }
            magnitude /= 10
            exponent += 1
        }
        while exponent > 0 {
            let (scaled, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            magnitude = scaled
            exponent -= 1
        }
        if !isNegative || magnitude == 0 { return Value(exactly: magnitude) }
        guard Value.isSigned, magnitude <= Value.min.magnitude else { return nil }
        return Value(truncatingIfNeeded: 0 &- magnitude)
    }

    /// The nearest value, or nil if it is beyond the type's range.
    func floatingPoint<Value: LosslessStringConvertible & BinaryFloatingPoint>(_ type: Value.Type) -> Value? {
        if Value.self == Double.self, isExact, mantissa <= 1 << 53, (-22...22).contains(exponent) {
            // Both operands are exact, so the one rounding is right (Clinger, "How to read floating point numbers", 1990).
            let power = Self.powersOfTen[abs(exponent)]
            let magnitude = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            return Value(isNegative ? -magnitude : magnitude)
        }
        guard let value = Value(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]
}
