/// What a ``ProgressMeter`` knows; its texts depend on nothing else.
package struct ProgressState {
    package let label: String
    package let total: Int
    package let unit: String
    package var done = 0
    package var note = ""
    private var lastShown = (elapsed: 0.0, share: 0.0)

    package init(label: String, total: Int, unit: String) {
        self.label = label
        self.total = total
        self.unit = unit
    }

    package var share: Double { total > 0 ? min(1, Double(done) / Double(total)) : 0 }

    /// Seconds left at the speed so far; nil while nothing can be said.
    package func secondsLeft(elapsed: Double) -> Double? {
        share > 0 && elapsed > 0.5 ? elapsed / share * (1 - share) : nil
    }

    /// True when it is time to show something again, which it then counts as shown.
    package mutating func isDue(elapsed: Double, everySeconds: Double, everyShare: Double) -> Bool {
        let isEnd = total > 0 && done >= total && lastShown.share < 1
        guard
            isEnd || elapsed - lastShown.elapsed >= everySeconds || share - lastShown.share >= everyShare
        else { return false }
        lastShown = (elapsed, share)
        return true
    }

    /// `import: 45,000 of 100,000 events (45 %), 12 s left`
    package func line(elapsed: Double) -> String {
        var text = "\(label): "
        if unit == "%" {
            text += "\(Int(share * 100)) %"
        } else {
            text += Numbers.grouped(done)
            if total > 0 { text += " of \(Numbers.grouped(total))" }
            text += " \(unit)"
            if total > 0 { text += " (\(Int(share * 100)) %)" }
        }
        if let left = secondsLeft(elapsed: elapsed), share < 1 { text += ", \(Numbers.duration(left)) left" }
        return note.isEmpty ? text : "\(text), \(note)"
    }

    /// `import [########............] 45,000 of …`
    package func bar(elapsed: Double) -> String {
        guard total > 0 else { return line(elapsed: elapsed) }
        let width = 24
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        return "[\(bar)] \(line(elapsed: elapsed))"
    }
}
