/// What a command line asks for.
package enum CommandLineRequest: Equatable {
    case help
    case version
    /// Texts by the setting's name.
    case run([String: String])
}

/// Reads `--name value`, `--name=value`, `--switch` and `--no-switch`. The last of several wins.
package struct CommandLineFlags {
    private let settings: [SettingDeclaration]

    package init(service: ServiceName) {
        self.settings = KnownSettings.settings(of: service)
    }

    package func parse(_ arguments: [String]) throws(ConfigurationError) -> CommandLineRequest {
        if arguments.contains("--help") || arguments.contains("-h") { return .help }
        if arguments.contains("--version") { return .version }
        var texts: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--"), argument.count > 2 else {
                throw ConfigurationError(
                    source: "argument '\(argument)'", problem: "is not a flag; see --help")
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if let setting = settings.first(where: { $0.name == name }) {
                if parts.count == 2 {
                    texts[name] = String(parts[1])
                } else if setting.isSwitch {
                    texts[name] = "true"
                } else if let value = rest.popFirst() {
                    texts[name] = value
                } else {
                    throw ConfigurationError(
                        source: "flag --\(name)", problem: "needs a value: <\(setting.placeholder)>")
                }
            } else if parts.count == 1, name.hasPrefix("no-"),
                let setting = settings.first(where: { $0.isSwitch && $0.name == name.dropFirst(3) })
            {
                texts[setting.name] = "false"
            } else {
                let hint = NearestName.hint(for: name, among: settings.map(\.name)) { "--\($0)" }
                throw ConfigurationError(source: "flag --\(name)", problem: "unknown flag\(hint); see --help")
            }
        }
        return .run(texts)
    }
}
