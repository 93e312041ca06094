import CNghttp2

extension HTTP2Headers {
    /// Lends the block as nghttp2's name-value array, which is valid during `body` only; nghttp2 copies names and values at once. With
    /// `contentLength` the array ends in that field, so that a block which many responses share need not be copied to add it.
    func withNameValues<R>(contentLength: Int? = nil, _ body: (UnsafePointer<nghttp2_nv>?, Int) -> R) -> R {
        let capacity = fields.count + 1
        return bytes.withUnsafeBufferPointer { bytes in
            withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: capacity) { array in
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DecimalDigits.capacity) { digits in
                    var count = 0
                    func append(
                        _ name: UnsafePointer<UInt8>?, _ nameLength: Int, _ value: UnsafePointer<UInt8>?, _ length: Int
                    ) {
                        // nghttp2 never writes to them.
                        array.initializeElement(
                            at: count,
                            to: nghttp2_nv(
                                name: UnsafeMutablePointer(mutating: name),
                                value: UnsafeMutablePointer(mutating: value),
                                namelen: nameLength, valuelen: length, flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)))
                        count += 1
                    }
                    if let base = bytes.baseAddress {
                        for field in fields {
                            let name = base + Int(field.start)
                            append(name, Int(field.nameLength), name + Int(field.nameLength), Int(field.valueLength))
                        }
                    }
                    if let contentLength {
                        let name: StaticString = "content-length"
                        let value = DecimalDigits.write(contentLength, to: digits)
                        append(name.utf8Start, name.utf8CodeUnitCount, value.baseAddress, value.count)
                    }
                    return body(array.baseAddress, count)
                }
            }
        }
    }
}

/// Decimal numbers without a string.
package enum DecimalDigits {
    /// Bytes that any number fits in.
    package static let capacity = 20

    /// Writes `number`, which is not negative, to the end of `buffer` of ``capacity`` bytes, and returns where it stands.
    package static func write(_ number: Int, to buffer: UnsafeMutableBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>
    {
        precondition(number >= 0 && buffer.count == capacity, "a length in a buffer that holds any")
        var rest = UInt(number)
        var start = capacity
        repeat {
            start -= 1
            buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        return UnsafeBufferPointer(rebasing: buffer[start...])
    }
}
