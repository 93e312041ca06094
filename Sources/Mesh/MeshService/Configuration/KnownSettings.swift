/// Every setting of every service of the mesh.
///
/// Processes share an environment and often a YAML file, so each must tell a setting of another service, which is none
/// of its business, from a misspelt one, which is an error.
package enum KnownSettings {
    /// What the environment may hold besides settings: variables of the `freshet` command and of the scripts.
    static let otherEnvironmentNames: Set<String> = ["FRESHET_BIN", "FRESHET_SEED", "FRESHET_TLS_DIR"]

    /// The settings of one service: the common ones, then its own.
    package static func settings(of service: ServiceName) -> [SettingDeclaration] {
        let own =
            switch service {
            case .coordinator: CoordinatorSettings.all
            case .session: SessionSettings.all
            case .trigger: TriggerSettings.all
            case .batch: BatchSettings.all
            case .ranker: RankerSettings.all
            }
        // The coordinator does not look for itself.
        let common = CommonSettings.all.filter { service != .coordinator || $0.name != CommonSettings.coordinator.name }
        return common.map { $0.withDefault(of: service) } + own
    }

    /// Names that may stand at the top level of a file.
    static let names: Set<String> = Set(ServiceName.allCases.flatMap { settings(of: $0).map(\.name) })

    /// Names that may stand in the environment.
    static let environmentNames: Set<String> = Set(
        ServiceName.allCases.flatMap { service in
            settings(of: service).flatMap { [$0.environmentName, $0.environmentName(of: service)] }
        }
    ).union(otherEnvironmentNames)
}

extension SettingDeclaration {
    /// Some common settings have a default for each service.
    fileprivate func withDefault(of service: ServiceName) -> SettingDeclaration {
        var copy = self
        switch name {
        case CommonSettings.port.name: copy.defaultText = String(service.defaultPort)
        case CommonSettings.adminPort.name: copy.defaultText = String(service.defaultAdminPort)
        case CommonSettings.dataDirectory.name: copy.defaultText = "freshet-data/\(service.rawValue)"
        default: break
        }
        return copy
    }
}
