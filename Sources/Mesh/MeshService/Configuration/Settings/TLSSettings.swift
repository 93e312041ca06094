/// Mutual TLS: all three files, or none for plaintext on loopback.
public enum TLSSettings {
    public static let certificate = Setting<String?>(
        "tls-certificate", default: nil, help: "PEM file with this process' certificate chain; turns mutual TLS on",
        placeholder: "file")
    public static let key = Setting<String?>(
        "tls-key", default: nil, help: "PEM file with the certificate's private key", placeholder: "file")
    public static let trust = Setting<String?>(
        "tls-trust", default: nil, help: "PEM file with the authorities that vouch for peers", placeholder: "file")
    public static let allowList = Setting<String?>(
        "tls-allow-list", default: nil,
        help: "file of lines ALLOW <identity> <method>: who may call what (default: what Freshet's own services need)",
        placeholder: "file")

    static let all: [SettingDeclaration] = [
        certificate.declaration, key.declaration, trust.declaration, allowList.declaration,
    ]

    /// What is wrong with the combination; nil when it is all or nothing.
    static func problem(_ settings: Settings) -> String? {
        let files = [certificate, key, trust]
        let missing = files.filter { settings[$0] == nil }.map { $0.declaration.flag }
        guard !missing.isEmpty, missing.count < files.count else { return nil }
        return "TLS needs a certificate, a key and a trust bundle; add \(missing.joined(separator: " and "))"
    }
}
