import ArgumentParser
import MessageMapping
import Signals

/// The name of a tier on the command line.
struct TierArgument: ExpressibleByArgument, Sendable {
    let tier: Tier

    init?(argument: String) {
        guard let tier = Tier(name: argument) else { return nil }
        self.tier = tier
    }

    static var allValueStrings: [String] { Tier.allCases.map(\.name) }
}
