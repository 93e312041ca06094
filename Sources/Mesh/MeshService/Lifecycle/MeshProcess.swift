import CoreMetrics
import Logging
import MeshRPC
import Tracing
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The entry of every process of the mesh:
///
/// ```swift
/// await MeshProcess.run(
///     ServiceDescription(name: .session, summary: "the streaming tier") { context in
///         let tier = try await SessionTier(context)
///         return ServiceParts(rpc: [tier.service], background: [tier.committer], close: { await tier.close() })
///     })
/// ```
public enum MeshProcess {
    /// Reads the command line, runs the service until SIGTERM or SIGINT, and exits: 0 when it stopped as asked, 1 when it
    /// could not start or failed, 64 for a bad flag, variable or file.
    public static func run(_ description: ServiceDescription) async -> Never {
        let flags: [String: String]
        let settings: Settings
        do {
            switch try CommandLineFlags(service: description.name).parse(Array(CommandLine.arguments.dropFirst())) {
            case .help:
                print(HelpText(service: description.name, summary: description.summary, example: description.example))
                exit(0)
            case .version:
                print("\(description.name.executable) \(MeshVersion.current)")
                exit(0)
            case .run(let given): flags = given
            }
            settings = try await SettingsLoader(service: description.name, environment: environment()).load(
                flags: flags)
        } catch {
            complain("\(description.name.executable): \(error)")
            exit(ConfigurationError.exitCode)
        }

        let logger = bootstrapLogging(description.name, settings)
        let tracer = MeshTracer(sampler: TraceSampler(share: settings[CommonSettings.traceShare]), spans: SpanBuffer())
        InstrumentationSystem.bootstrap(tracer)
        let metrics = PrometheusRegistry()
        MetricsSystem.bootstrap(metrics)
        let runner = ServiceRunner(
            description: description, settings: settings, metrics: metrics, tracer: tracer, logger: logger)
        do {
            try await runner.run(signals: [.sigterm, .sigint])
            exit(0)
        } catch {
            complain("\(description.name.executable): \(error)")
            exit(1)
        }
    }

    private static func bootstrapLogging(_ service: ServiceName, _ settings: Settings) -> Logger {
        let level = settings[CommonSettings.logLevel]
        let format = settings[CommonSettings.logFormat]
        let trace = Logger.MetadataProvider {
            guard let trace = TraceContext.current else { return [:] }
            return ["trace": "\(trace.traceID)"]
        }
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = LineLogHandler(label: label, level: level, format: format)
                handler.metadataProvider = provider
                return handler
            }, metadataProvider: trace)
        var logger = Logger(label: "freshet.\(service.rawValue)")
        logger[metadataKey: "service"] = "\(service.rawValue)"
        return logger
    }

    private static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let variable = next.pointee {
            let parts = String(cString: variable).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            next += 1
        }
        return variables
    }

    private static func complain(_ line: String) {
        LineLogHandler.writeToStandardError(line)
    }
}
