/// A `ContinuousClock.Instant` to keep in a property.
///
/// The standard library does not promise the layout of `Instant`. A type that holds one, or an optional one, has therefore no layout
/// at compile time either: it is copied, compared and destroyed through witness tables, its class finds its fields at run time, and
/// the same goes for every type that holds that type. In what is made for each call that costs more than the call's protocol. So the
/// state of calls and streams keeps this, and converts where an instant comes in or goes out.
package struct StoredInstant: Sendable, Hashable, Comparable {
    private static let origin = ContinuousClock.now

    /// Since the first use in this process; an instant 292 years off saturates.
    package let nanoseconds: Int64

    @inline(__always)
    package init(_ instant: ContinuousClock.Instant) {
        let (seconds, attoseconds) = Self.origin.duration(to: instant).components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        nanoseconds = overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }

    /// What the clock says.
    package static var now: StoredInstant { StoredInstant(ContinuousClock.now) }

    package var instant: ContinuousClock.Instant { Self.origin.advanced(by: .nanoseconds(nanoseconds)) }

    /// Nanoseconds from here to `other`, saturating.
    package func nanoseconds(to other: StoredInstant) -> Int64 {
        let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
        return overflow ? (other.nanoseconds < 0 ? .min : .max) : difference
    }

    package static func < (left: StoredInstant, right: StoredInstant) -> Bool { left.nanoseconds < right.nanoseconds }
}
