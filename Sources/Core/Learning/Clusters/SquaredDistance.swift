/// The squared Euclidean distance of two vectors of the same length, eight elements at a time.
func squaredDistance(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Float {
    precondition(left.count == right.count, "a distance is between vectors of the same length")
    return left.withUnsafeBytes { left in
        right.withUnsafeBytes { right in
            let stride = MemoryLayout<SIMD8<Float>>.stride
            var sums = SIMD8<Float>.zero
            var offset = 0
            while offset &+ stride <= left.count {
                let difference =
                    left.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                    - right.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                sums += difference * difference
                offset &+= stride
            }
            var sum = sums.sum()
            while offset < left.count {
                let difference =
                    left.loadUnaligned(fromByteOffset: offset, as: Float.self)
                    - right.loadUnaligned(fromByteOffset: offset, as: Float.self)
                sum += difference * difference
                offset &+= MemoryLayout<Float>.stride
            }
            return sum
        }
    }
}
