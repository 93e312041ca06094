import CLAPACK

/// In-place inversion of a positive definite matrix by Cholesky.
enum SymmetricInverse {
    // A row-major upper triangle is a column-major lower one, which spares LAPACKE a transposed copy.
    private static let triangle = CChar(bitPattern: UInt8(ascii: "L"))

    /// Overwrites the row-major upper triangle of a `size²` matrix with that of its inverse (`spotrf`, `spotri`).
    /// - Returns: LAPACK's `info`: zero, or the order of the leading minor that is not positive definite.
    static func invert(_ matrix: inout [Float], size: Int) -> Int {
        matrix.withUnsafeMutableBufferPointer { buffer in
            let factorised = LAPACKE_spotrf(LAPACK_COL_MAJOR, triangle, Int32(size), buffer.baseAddress, Int32(size))
            guard factorised == 0 else { return Int(factorised) }
            return Int(LAPACKE_spotri(LAPACK_COL_MAJOR, triangle, Int32(size), buffer.baseAddress, Int32(size)))
        }
    }

    /// The same in double precision (`dpotrf`, `dpotri`).
    static func invert(_ matrix: inout [Double], size: Int) -> Int {
        matrix.withUnsafeMutableBufferPointer { buffer in
            let factorised = LAPACKE_dpotrf(LAPACK_COL_MAJOR, triangle, Int32(size), buffer.baseAddress, Int32(size))
            guard factorised == 0 else { return Int(factorised) }
            return Int(LAPACKE_dpotri(LAPACK_COL_MAJOR, triangle, Int32(size), buffer.baseAddress, Int32(size)))
        }
    }
}
