import MeshHTTP2

extension HTTP2Headers {
    /// Adds `content-length` without making a string.
    mutating func addContentLength(_ length: Int) { addNumber("content-length", length) }

    mutating func addNumber(_ name: StaticString, _ value: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DecimalDigits.capacity) { digits in
            add(
                name: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount),
                value: UnsafeRawBufferPointer(DecimalDigits.write(value, to: digits)))
        }
    }
}
