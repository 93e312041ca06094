import Foundation

/// Numbers as people read them.
package enum Numbers {
    /// `19,520`
    package static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// `0.0669` with so many places.
    package static func fixed(_ number: Double, _ places: Int) -> String { String(format: "%.\(places)f", number) }

    /// `100`, `0.5`: without needless places.
    package static func short(_ number: Double) -> String { String(format: "%g", number) }

    /// `+90.1 %` of a share.
    package static func percentage(_ share: Double) -> String { String(format: "%+.1f %%", share * 100) }

    /// `1 event`, `2 events`.
    package static func count(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)" + (number == 1 ? "" : "s")
    }

    /// `3 d 4 h`, `1 h 2 min`, `3 min 5 s`, `12 s` of seconds.
    package static func duration(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds).rounded())
        if whole >= 86_400 { return "\(whole / 86_400) d \(whole % 86_400 / 3_600) h" }
        if whole >= 3_600 { return "\(whole / 3_600) h \(whole % 3_600 / 60) min" }
        if whole >= 60 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole) s"
    }
}
