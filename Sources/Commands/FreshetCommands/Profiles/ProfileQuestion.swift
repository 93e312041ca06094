import ArgumentParser
import MeshMessages
import MeshRPC
import MeshService
import Signals

/// Which user's profile is asked for, which of its signals, and how old they may be.
package struct ProfileQuestion: ParsableArguments {
    @Argument(help: ArgumentHelp("The user's id.", valueName: "user"))
    package var user: String

    @Option(
        name: [.customLong("signals"), .customLong("signal")],
        help: ArgumentHelp("Only these signals, by comma; may be given more than once.", valueName: "names"),
        transform: SignalNames.init)
    package var signals: [SignalNames] = []

    @Option(
        help: ArgumentHelp(
            "How old values may be, such as 90s, 30m, 6h; of one signal with its name before it. May be given more than once.",
            valueName: "[signal=]duration"), transform: MaximumAge.init)
    package var maxAge: [MaximumAge] = []

    @Option(
        help: ArgumentHelp(
            "What becomes of an older value: degrade (left out), refuse (the command fails) or accept (served as stale).",
            valueName: "rule"))
    package var onStale: OnStale = .degrade

    package init() {}

    /// - Throws: `ValidationError` for a signal that is given two ages.
    package func validate() throws {
        if maxAge.isEmpty, onStale != .degrade { throw ValidationError("--on-stale needs a --max-age") }
        var named: Set<String> = []
        for age in maxAge where !named.insert(age.signal).inserted {
            let whose = age.signal.isEmpty ? "for all signals" : "for '\(age.signal)'"
            throw ValidationError("--max-age is given twice \(whose)")
        }
    }

    /// The request that asks for it.
    package func request(asOf: Timestamp? = nil) -> SessionV1.GetProfileRequest {
        SessionV1.GetProfileRequest(
            userID: user, asOf: asOf?.microseconds ?? 0, signals: signals.flatMap(\.names),
            staleness: maxAge.map {
                SessionV1.StalenessRule(signal: $0.signal, maxAgeSeconds: $0.seconds, onStale: onStale.message)
            })
    }

    /// A person waits, and the user's owner answers.
    var options: CallOptions { .patient(for: user) }
}

/// Names of signals, by comma.
package struct SignalNames: Sendable, Equatable {
    package let names: [String]

    @Sendable package init(_ text: String) throws {
        names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if names.contains("") { throw ValidationError("'\(text)' names no signal between two commas") }
    }
}

/// `6h` or `risk=10s`.
package struct MaximumAge: Sendable, Equatable {
    /// Empty for all signals that have no rule of their own.
    package let signal: String
    package let seconds: Double

    @Sendable package init(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let age = Duration(settingText: String(parts[parts.count - 1])), age > .zero,
            parts.count == 1 || !parts[0].isEmpty
        else {
            throw ValidationError("'\(text)' is not an age such as 90s, 30m, 6h or risk=10s")
        }
        signal = parts.count == 1 ? "" : String(parts[0])
        seconds = age / .seconds(1)
    }
}

/// What becomes of a value that is older than asked for.
package enum OnStale: String, CaseIterable, ExpressibleByArgument, Sendable {
    case degrade, refuse, accept

    var message: SessionV1.StalenessRule.OnStale {
        switch self {
        case .degrade: .degrade
        case .refuse: .refuse
        case .accept: .accept
        }
    }
}
