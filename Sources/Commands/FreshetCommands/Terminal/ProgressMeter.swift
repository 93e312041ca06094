import Synchronization

/// Says on stderr how far a command has come: a bar that redraws itself on a terminal, a plain line every ten per cent or
/// ten seconds elsewhere. Safe to advance from several tasks.
final class ProgressMeter: Sendable {
    private let state: Mutex<ProgressState>
    private let start = ContinuousClock.now
    private let isTTY: Bool

    /// - Parameters:
    ///   - label: what is being done: `import`, `replay`.
    ///   - total: the amount of work in `unit`s; zero when it is not known.
    init(_ label: String, total: Int, unit: String, isTTY: Bool = Terminal.errorIsTTY) {
        state = Mutex(ProgressState(label: label, total: total, unit: unit))
        self.isTTY = isTTY
    }

    func advance(by amount: Int, note: String? = nil) {
        update {
            $0.done += amount; $0.note = note ?? $0.note
        }
    }

    func set(_ done: Int, note: String? = nil) {
        update {
            $0.done = done; $0.note = note ?? $0.note
        }
    }

    /// Ends the bar with a last line.
    func finish(_ text: String? = nil) {
        state.withLock { state in
            // Without a terminal the last step has said it already.
            if text == nil, !isTTY, state.total > 0, state.done >= state.total { return }
            let line = text.map { "\(state.label): \($0)" } ?? state.line(elapsed: elapsed)
            Terminal.raw((isTTY ? "\r\u{1B}[K" : "") + line + "\n")
        }
    }

    /// Removes the bar so that something else can be printed.
    func interrupt(_ line: String) {
        state.withLock { _ in Terminal.raw((isTTY ? "\r\u{1B}[K" : "") + line + "\n") }
    }

    private var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

    private func update(_ change: (inout ProgressState) -> Void) {
        state.withLock { state in
            change(&state)
            let elapsed = self.elapsed
            if isTTY {
                if state.isDue(elapsed: elapsed, everySeconds: 0.1, everyShare: 2) {
                    Terminal.raw("\r\u{1B}[K" + state.bar(elapsed: elapsed))
                }
            } else if state.isDue(elapsed: elapsed, everySeconds: 10, everyShare: 0.1) {
                Terminal.message(state.line(elapsed: elapsed))
            }
        }
    }
}
