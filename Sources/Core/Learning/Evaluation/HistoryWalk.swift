/// Walks one user's events in time order and yields each with the history of strictly earlier ones.
///
/// The history holds every item once, at its latest occurrence. Events whose item is already in the history are not
/// yielded (a repeated item is no test event), but they renew its place.
package struct HistoryWalk {
    struct Step {
        let event: TimedInteraction
        /// Strictly earlier events, oldest first.
        let history: [TimedInteraction]
    }

    private let events: [TimedInteraction]
    private var position = 0
    /// Events before this position have entered the history: all those of earlier seconds.
    private var entered = 0
    private var history: [TimedInteraction] = []
    private var seen: Set<Int32> = []

    init(_ events: [TimedInteraction]) { self.events = events }

    mutating func next() -> Step? {
        while position < events.count {
            let event = events[position]
            position += 1
            while events[entered].time < event.time {
                enter(events[entered])
                entered += 1
            }
            if !seen.contains(event.item) { return Step(event: event, history: history) }
        }
        return nil
    }

    private mutating func enter(_ event: TimedInteraction) {
        if !seen.insert(event.item).inserted, let old = history.firstIndex(where: { $0.item == event.item }) {
            history.remove(at: old)
        }
        history.append(event)
    }
}
