import Glibc

/// The weight of what `count` of `items` have: ln((1 + items) / (1 + count)), smoothed so that what every item has counts
/// next to nothing (G. Salton and C. Buckley, "Term-weighting approaches in automatic text retrieval", 1988).
enum InverseFrequency {
    static func of(_ count: Int, items: Int) -> Float { Float(log(Double(1 + items) / Double(1 + count))) }

    static func logarithm(_ count: Int) -> Float { Float(log(Double(count))) }
}
