/// Validates what a catalogue says to `risk`: that which one parameter alone cannot tell.
enum RiskParameters {
    /// The problems by the parameter's name; none when the operator can be made.
    static func problems(
        levels: [String], limits: [String], flags: [String], flagAttribute: String, kinds: [String: EventKind]
    ) -> [(parameter: String, message: String)] {
        var problems: [(parameter: String, message: String)] = []
        if levels.count < 2 || Set(levels).count != levels.count || levels.contains(where: { $0.contains(" ") }) {
            problems.append(("levels", "at least two names without spaces are wanted, each once, the mildest first"))
        }
        func check(_ level: String, _ parameter: String) {
            guard !levels.contains(level) else { return }
            let hint = NearestName.hint(for: level, among: levels)
            problems.append((parameter, "`\(level)` is not one of levels\(hint)"))
        }
        for text in limits {
            guard let limit = RateLimit(text) else {
                problems.append(("limits", "`\(text)` is no limit: write `10 purchase in 1 min is elevated`"))
                continue
            }
            if kinds[limit.kind] == nil {
                let hint = NearestName.hint(for: limit.kind, among: kinds.keys)
                problems.append(("limits", "`\(limit.kind)` is not one of events.kinds\(hint)"))
            }
            check(limit.level, "limits")
        }
        for text in flags {
            guard let flag = ItemFlag(text) else {
                problems.append(("flags", "`\(text)` is no flag: write `mature is elevated`"))
                continue
            }
            check(flag.level, "flags")
        }
        if !flags.isEmpty && flagAttribute.isEmpty {
            problems.append(("flag_attribute", "is missing: the items' attribute that the flags are labels of"))
        }
        if limits.isEmpty && flags.isEmpty {
            problems.append(("limits", "there is neither a limit nor a flag, so the level would always be the mildest"))
        }
        return problems
    }
}
