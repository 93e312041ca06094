/// Numbers in bytes.
enum NumberText {
    /// A whole number in decimal digits, with a minus sign if need be; nil for anything else and for what 64 bits cannot hold.
    static func integer(_ bytes: ArraySlice<UInt8>) -> Int64? { bytes.withUnsafeBytes { integer($0) } }

    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        guard bytes.count > start, bytes.count - start <= 19 else { return nil }
        var value: Int64 = 0
        for byte in bytes[start...] {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int64(digit))
            if overflow || carry { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    /// A decimal number, with an exponent if need be; nil for anything else, also for infinities.
    static func double(_ bytes: ArraySlice<UInt8>) -> Double? { bytes.withUnsafeBytes { double($0) } }

    static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        if let exact = short(bytes) { return exact }
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    /// Up to 15 digits with at most one point: mantissa and power of ten are exact doubles, so the one rounding is right
    /// (Clinger, "How to read floating point numbers accurately", 1990).
    private static func short(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard bytes.count <= 16 else { return nil }
        var mantissa: Int64 = 0
        var digits = 0
        var decimals: Int?
        var isNegative = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "-"), index == 0 {
                isNegative = true
            } else if byte == UInt8(ascii: "."), decimals == nil {
                decimals = 0
            } else {
                let digit = byte &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                mantissa = mantissa * 10 + Int64(digit)
                digits += 1
                decimals = decimals.map { $0 + 1 }
            }
        }
        guard (1...15).contains(digits) else { return nil }
        let value = Double(mantissa) / powersOfTen[decimals ?? 0]
        return isNegative ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
