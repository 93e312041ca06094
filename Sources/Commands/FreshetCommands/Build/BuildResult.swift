/// What a build made.
package struct BuildResult: Sendable, Equatable {
    package let profilesVersion: String
    package let modelsVersion: String
    /// How long the batch tier took.
    package let seconds: Double
    /// What the quality gates said against activating it, a sentence each; empty for what is active.
    package let heldBecause: [String]

    package init(profilesVersion: String, modelsVersion: String, seconds: Double, heldBecause: [String] = []) {
        self.profilesVersion = profilesVersion
        self.modelsVersion = modelsVersion
        self.seconds = seconds
        self.heldBecause = heldBecause
    }

    package var isHeld: Bool { !heldBecause.isEmpty }

    /// Why the build is not active, and what to do about it; nil when nothing holds it.
    package var refusal: CommandFailure? {
        guard isHeld else { return nil }
        return CommandFailure(
            """
            profiles \(profilesVersion) (models '\(modelsVersion)') are published, but not activated:
            \(heldBecause.map { "  - \($0)" }.joined(separator: "\n"))
            look at it with `freshet snapshot diff \(profilesVersion)`, and activate it all the same with \
            `freshet snapshot activate \(profilesVersion) --force`
            """, exit: .held)
    }

    package var json: JSONText {
        .object([
            ("profiles_version", .string(profilesVersion)), ("models_version", .string(modelsVersion)),
            ("seconds", .number(seconds)), ("held_because", .array(heldBecause.map { .string($0) })),
        ])
    }
}
