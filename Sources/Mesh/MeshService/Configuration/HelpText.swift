/// The text of `--help`: what the service does, every setting with its default and its name in the environment, and an
/// example.
package struct HelpText: CustomStringConvertible {
    private let service: ServiceName
    private let summary: String
    private let example: String

    package init(service: ServiceName, summary: String, example: String) {
        self.service = service
        self.summary = summary
        self.example = example
    }

    package var description: String {
        let settings = KnownSettings.settings(of: service)
        let flags = settings.map { $0.isSwitch ? $0.flag : "\($0.flag) <\($0.placeholder)>" }
        let width = (flags.map(\.count).max() ?? 0) + 2
        let indent = String(repeating: " ", count: width + 2)
        var lines = [
            "\(service.executable) – \(summary)", "",
            "Usage: \(service.executable) [flags]", "",
            "Flags win over the environment, the environment over the file of --config, the file over defaults.",
            "FRESHET_\(service.rawValue.environmentWord)_<NAME> is for this service only and wins over FRESHET_<NAME>;",
            "so does a key under '\(service.rawValue):' in the file. Switches take --no-<name> too.", "",
        ]
        for (setting, flag) in zip(settings, flags) {
            let help = Self.wrapped(setting.help, to: 118 - width)
            lines.append("  " + flag + String(repeating: " ", count: width - flag.count) + help[0])
            lines += help.dropFirst().map { indent + $0 }
            let defaultText = setting.defaultText.map { "default: \($0); " } ?? ""
            lines.append(indent + "[\(defaultText)env: \(setting.environmentName)]")
        }
        lines += [
            "  --version" + String(repeating: " ", count: width - 9) + "print the version and exit",
            "  --help" + String(repeating: " ", count: width - 6) + "print this and exit", "",
            "Example:", "  \(example)", "",
            "SIGTERM or Ctrl-C: leaves the mesh, finishes what is in flight, exits 0.",
            "Exit codes: 0 stopped as asked, 1 could not start or failed, 64 bad flag, environment or file.",
        ]
        return lines.joined(separator: "\n")
    }

    /// The text in lines of at most so many characters, broken between words. At least one line.
    private static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + 1 + word.count > width {
                lines.append("")
            }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines
    }
}
