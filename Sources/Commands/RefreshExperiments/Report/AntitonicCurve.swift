#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Error against budget, made to fall: least squares under the order (pool adjacent violators).
package struct AntitonicCurve {
    private let budgets: [Double]
    private let errors: [Double]

    /// - Parameter budgets: ascending.
    package init(budgets: [Double], errors: [Double]) {
        var blocks: [(sum: Double, count: Int)] = []
        for error in errors {
            blocks.append((error, 1))
            while blocks.count > 1,
                case let (last, former) = (blocks[blocks.count - 1], blocks[blocks.count - 2]),
                last.sum / Double(last.count) > former.sum / Double(former.count)
            {
                blocks.removeLast(2)
                blocks.append((last.sum + former.sum, last.count + former.count))
            }
        }
        self.budgets = budgets
        self.errors = blocks.flatMap { [Double](repeating: $0.sum / Double($0.count), count: $0.count) }
    }

    /// The budget at which the error is reached, on a line through the logarithms of the budgets; the largest budget if it is
    /// not reached, and the smallest if that already does better.
    package func budget(for error: Double) -> Double {
        guard let reached = errors.firstIndex(where: { $0 <= error }) else { return budgets[budgets.count - 1] }
        guard reached > 0 else { return budgets[0] }
        let (above, below) = (errors[reached - 1], errors[reached])
        let share = (above - error) / (above - below)
        return exp(log(budgets[reached - 1]) + share * (log(budgets[reached]) - log(budgets[reached - 1])))
    }
}
