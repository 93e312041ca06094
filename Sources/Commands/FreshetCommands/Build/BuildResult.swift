/// What a build made.
package struct BuildResult: Sendable, Equatable {
    package let profilesVersion: String
    package let modelsVersion: String
    /// How long the batch tier took.
    package let seconds: Double

    package init(profilesVersion: String, modelsVersion: String, seconds: Double) {
        self.profilesVersion = profilesVersion
        self.modelsVersion = modelsVersion
        self.seconds = seconds
    }

    package var json: JSONText {
        .object([
            ("profiles_version", .string(profilesVersion)), ("models_version", .string(modelsVersion)),
            ("seconds", .number(seconds)),
        ])
    }
}
