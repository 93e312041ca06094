import Configuration
import Synchronization

/// Reads a service's settings: flags, then the environment, then the YAML file, then defaults.
///
/// Within the environment and the file, what is said to this service alone wins over what is said to the whole mesh.
package struct SettingsLoader {
    private let service: ServiceName
    private let environment: [String: String]

    package init(service: ServiceName, environment: [String: String]) {
        self.service = service
        self.environment = environment
    }

    /// - Throws: ``ConfigurationError`` for the first thing that is unknown or unacceptable.
    package func load(flags: [String: String]) async throws(ConfigurationError) -> Settings {
        try refuseUnknownEnvironment()
        let declarations = KnownSettings.settings(of: service)
        let layers = try await layers(flags: flags, declarations: declarations)
        let answering = AnsweringLayer()
        let reader = ConfigReader(providers: layers.map(\.provider), accessReporter: answering)

        var texts: [String: String] = [:]
        var sources: [String: String] = [:]
        for declaration in declarations {
            guard let text = reader.string(forKey: ConfigKey([declaration.name])) else { continue }
            let source = layers[answering.index].source(declaration)
            if let problem = declaration.check(text) {
                throw ConfigurationError(source: source, problem: "'\(text)' \(problem)")
            }
            texts[declaration.name] = text
            sources[declaration.name] = source
        }
        let settings = Settings(
            service: service, texts: texts, sources: sources, declared: Set(declarations.map(\.name)))
        try refuseRemoteHost(settings)
        if let problem = TLSSettings.problem(settings) {
            throw ConfigurationError(source: settings.source(of: TLSSettings.certificate), problem: problem)
        }
        return settings
    }

    // MARK: - Layers

    /// A provider, and how its values are named in messages.
    private struct Layer {
        let provider: any ConfigProvider
        let source: (SettingDeclaration) -> String
    }

    private func layers(
        flags: [String: String], declarations: [SettingDeclaration]
    ) async throws(ConfigurationError) -> [Layer] {
        let service = self.service
        let set = EnvironmentVariablesProvider(environmentVariables: environment.filter { !$0.value.isEmpty })
        var layers = [
            Layer(provider: Self.inMemory(flags), source: { "flag \($0.flag)" }),
            Layer(
                provider: KeyMappingProvider(upstream: set) {
                    $0.prepending(ConfigKey(["freshet", service.rawValue]))
                },
                source: { "environment variable \($0.environmentName(of: service))" }),
            Layer(
                provider: KeyMappingProvider(upstream: set) { $0.prepending(ConfigKey(["freshet"])) },
                source: { "environment variable \($0.environmentName)" }),
        ]
        let path = flags["config"] ?? nonEmpty(CommonSettings.config.declaration)
        if let path { layers += try await fileLayers(path: path) }
        let defaults = declarations.compactMap { declaration in
            declaration.defaultText.map { (declaration.name, $0) }
        }
        layers.append(
            Layer(provider: Self.inMemory(Dictionary(uniqueKeysWithValues: defaults)), source: { _ in "default" }))
        return layers
    }

    private func nonEmpty(_ declaration: SettingDeclaration) -> String? {
        [declaration.environmentName(of: service), declaration.environmentName]
            .compactMap { environment[$0] }.first { !$0.isEmpty }
    }

    private func fileLayers(path: String) async throws(ConfigurationError) -> [Layer] {
        let file: ConfigurationFile
        let yaml: FileProvider<YAMLSnapshot>
        do {
            let text = try FileText.read(path: path)
            file = try ConfigurationFile(path: path, yaml: text)
            if file.texts.isEmpty { return [] }
            yaml = try await FileProvider<YAMLSnapshot>(
                config: ConfigReader(provider: Self.inMemory(["filePath": path])))
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError(source: path, problem: "cannot be read: \(error)")
        }
        let section = service.rawValue
        var layers = [
            Layer(
                provider: KeyMappingProvider(upstream: yaml) { $0.prepending(ConfigKey([section])) },
                source: { file.place(of: "\(section).\($0.name)") }),
            Layer(provider: yaml, source: { file.place(of: $0.name) }),
        ]
        if let port = file.texts["coordinator.port"] {
            // The file has the coordinator's own section in the place of its address: the address follows from it.
            let host = file.texts["coordinator.advertise"] ?? file.texts["coordinator.host"] ?? file.texts["host"]
            let address = HostPort(host: host ?? CommonSettings.host.defaultValue, port: Int(port) ?? 0)
            layers.append(
                Layer(
                    provider: Self.inMemory([CommonSettings.coordinator.name: "http://\(address)"]),
                    source: { _ in file.place(of: "coordinator.port") }))
        }
        return layers
    }

    private static func inMemory(_ texts: [String: String]) -> InMemoryProvider {
        InMemoryProvider(
            values: Dictionary(
                uniqueKeysWithValues: texts.map {
                    (AbsoluteConfigKey([$0.key]), ConfigValue(.string($0.value), isSecret: false))
                }))
    }

    // MARK: - Refusals

    private func refuseUnknownEnvironment() throws(ConfigurationError) {
        for name in environment.keys.filter({ $0.hasPrefix("FRESHET_") }).sorted()
        where !KnownSettings.environmentNames.contains(name) {
            let hint = NearestName.hint(for: name, among: KnownSettings.environmentNames)
            throw ConfigurationError(
                source: "environment variable \(name)", problem: "unknown to every service of the mesh\(hint)")
        }
    }

    private func refuseRemoteHost(_ settings: Settings) throws(ConfigurationError) {
        let host = settings[CommonSettings.host]
        let isSafe = HostPort.isLoopback(host) || settings[TLSSettings.certificate] != nil
        guard !isSafe, !settings[CommonSettings.allowRemote] else { return }
        throw ConfigurationError(
            source: settings.source(of: CommonSettings.host),
            problem: "'\(host)' can be reached from other machines and there is no TLS; configure --tls-certificate, "
                + "or add --allow-remote if plaintext for everybody is meant")
    }
}

/// Notes which of a reader's providers answered the last question. Providers are asked in order until one has a value.
private final class AnsweringLayer: AccessReporter {
    private let last = Mutex(0)
    var index: Int { last.withLock { $0 } }

    func report(_ event: AccessEvent) {
        last.withLock { $0 = max(0, event.providerResults.count - 1) }
    }
}
