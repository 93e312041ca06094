/// Durations as people write them in a catalogue.
public enum DurationText {
    private static let units = ["": 1.0, "s": 1, "min": 60, "h": 3600, "d": 86_400]

    /// Seconds of `300`, `300 s`, `5min`, `1.5 h`, `30 d`; `nil` for anything else.
    public static func seconds(_ text: String) -> Double? {
        let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "_" }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let number = Double(digits.filter { $0 != "_" }), number.isFinite, let size = units[String(unit)] else {
            return nil
        }
        return number * size
    }
}
