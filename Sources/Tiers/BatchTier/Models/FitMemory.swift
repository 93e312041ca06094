/// How much memory a fit may take, judged by its largest arrays.
///
/// Folding needs no bound of its own: it reads the users in ranges of a fixed number of events, and writes each range before
/// it reads the next.
package struct FitMemory: Sendable {
    /// The bound is too low for the interactions alone.
    package struct Exceeded: Error, Sendable, Equatable, CustomStringConvertible {
        package var interactions: Int
        package var bytes: Int

        package init(interactions: Int, bytes: Int) {
            self.interactions = interactions
            self.bytes = bytes
        }

        package var description: String {
            "\(interactions) interactions need about \(FitMemory.megabytes(interactions * FitMemory.bytesPerInteraction)) MB "
                + "to fit models on, and --memory allows \(FitMemory.megabytes(bytes)) MB: allow more, or build profiles only"
        }
    }

    /// An interaction is held as it was read, sorted by time, by user and in the matrix.
    static let bytesPerInteraction = 80
    /// Of two items there are a co-occurrence, its double-precision inverse and a weight.
    static let bytesPerPair = 16

    package var bytes: Int

    package init(bytes: Int) {
        self.bytes = bytes
    }

    /// How many items fit in beside so many interactions.
    func itemLimit(beside interactions: Int) throws(Exceeded) -> Int {
        let left = bytes - interactions * Self.bytesPerInteraction
        guard left >= Self.bytesPerPair else { throw Exceeded(interactions: interactions, bytes: bytes) }
        return Int((Double(left) / Double(Self.bytesPerPair)).squareRoot())
    }

    private static func megabytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
