import ArgumentParser
import MeshService

/// A time span of the command line: `250ms`, `90s`, `30m`, `6h`, `7d`; above 0.
package struct DurationArgument: Sendable, Equatable {
    package let duration: Duration
    package var seconds: Double { duration / .seconds(1) }

    package init(_ duration: Duration) { self.duration = duration }

    @Sendable package init(_ text: String) throws {
        guard let duration = Duration(settingText: text), duration > .zero else {
            throw ValidationError("'\(text)' is not a duration such as 250ms, 90s, 30m or 6h")
        }
        self.duration = duration
    }
}
