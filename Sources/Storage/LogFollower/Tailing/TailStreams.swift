import MeshService

/// Which streams of the log are open, and from where each goes on: one for each place that has partitions.
///
/// A stream whose place gets other partitions is given up and opened anew from what has been handled, so that every entry is
/// handed out once and in its partition's order, whichever node it comes from. A value that decides and does nothing else.
package struct TailStreams: Sendable {
    /// Tells a stream from earlier ones of the same place.
    package typealias ID = Int

    /// That a place is to be tried again.
    package struct Retry: Sendable, Hashable {
        package let place: LogPlace
        fileprivate let serial: Int
    }

    package enum Action: Sendable, Equatable {
        /// Open a stream of these partitions, from these offsets.
        case open(ID, LogPlace, from: [UInt32: UInt64])
        case cancel(ID)
        /// Call ``retryDue(_:)`` after so long.
        case retry(Retry, after: Duration)
    }

    private struct Part {
        var partitions: Set<UInt32>
        /// Nil while it waits to be tried again.
        var stream: ID?
        var retrySerial = 0
        /// Entries behind those that were received.
        var remaining: UInt64 = 0
        var backoff = CountedBackoff(base: .milliseconds(50), ceiling: .seconds(2))
    }

    /// The first offset not handled, by partition.
    package private(set) var offsets: [UInt32: UInt64]
    private var parts: [LogPlace: Part] = [:]
    private var places: [ID: LogPlace] = [:]
    private var lastSerial = 0

    package init(from offsets: [UInt32: UInt64]) { self.offsets = offsets }

    /// Whether what the stream says still counts.
    package func isOpen(_ id: ID) -> Bool { places[id] != nil }

    /// The log is read there from now on.
    package mutating func place(_ placement: LogPlacement) -> [Action] {
        var actions: [Action] = []
        for (place, part) in parts where placement.partitions[place] != part.partitions {
            if let stream = part.stream {
                places[stream] = nil
                actions.append(.cancel(stream))
            }
            parts[place] = nil
        }
        for (place, partitions) in placement.partitions {
            // One that waits to be tried again is tried now: that something has changed may be what it waited for.
            if parts[place]?.stream != nil { continue }
            var part = parts[place] ?? Part(partitions: partitions)
            part.partitions = partitions
            parts[place] = part
            actions.append(open(place))
        }
        return actions
    }

    /// A stream brought entries up to these offsets.
    /// - Parameter remaining: entries behind them at that place.
    /// - Returns: entries behind them anywhere, as far as is known.
    package mutating func received(_ id: ID, next: [UInt32: UInt64], remaining: UInt64) -> UInt64 {
        offsets.merge(next) { max($0, $1) }
        if let place = places[id] {
            parts[place]?.remaining = remaining
            parts[place]?.backoff.succeeded()
        }
        return parts.values.reduce(0) { $0 &+ $1.remaining }
    }

    /// A stream has ended or could not be opened.
    /// - Parameter random: uniform in 0..<1.
    package mutating func ended(_ id: ID, random: Double) -> [Action] {
        guard let place = places.removeValue(forKey: id), var part = parts[place] else { return [] }
        lastSerial += 1
        part.stream = nil
        part.retrySerial = lastSerial
        let delay = part.backoff.failed(random: random)
        parts[place] = part
        return [.retry(Retry(place: place, serial: lastSerial), after: delay)]
    }

    /// A place has waited long enough. What has become different meanwhile is passed over.
    package mutating func retryDue(_ retry: Retry) -> [Action] {
        guard let part = parts[retry.place], part.stream == nil, part.retrySerial == retry.serial else { return [] }
        return [open(retry.place)]
    }

    private mutating func open(_ place: LogPlace) -> Action {
        lastSerial += 1
        places[lastSerial] = place
        parts[place]?.stream = lastSerial
        let partitions = parts[place]?.partitions ?? []
        let from =
            partitions.isEmpty
            ? offsets : Dictionary(uniqueKeysWithValues: partitions.map { ($0, offsets[$0] ?? 0) })
        return .open(lastSerial, place, from: from)
    }
}
