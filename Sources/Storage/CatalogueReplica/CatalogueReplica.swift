// CatalogueReplica: the catalogue of signals as this node has it.
//
// What it is for: a node starts with the catalogue that it last had (or the default one) whether or not the coordinator is
// there, and takes over another as soon as one is applied.
//
// What it may import: Storage/CatalogueFile, the mesh and Core/Signals.
//
// Where to start reading: `CatalogueReplica`.

import CatalogueFile
import Foundation
import Logging
import MeshMessages
import MeshRPC
import MeshService
import Signals
import Synchronization

/// Follows the coordinator's catalogue and keeps a copy on this machine's disk. Safe to use from any task.
public final class CatalogueReplica: Sendable {
    private let path: String
    private let coordinator: CoordinatorService.Client
    private let membership: Membership?
    private let logger: Logger
    private let held: Mutex<Catalogue>

    /// Reads the copy of the last run; the default catalogue when there is none or it is not valid any more.
    public init(_ context: MeshContext) throws {
        self.path = context.dataDirectory + "/catalogue.yaml"
        self.coordinator = CoordinatorService.Client(context.coordinator)
        self.membership = context.membership
        self.logger = context.logger
        var catalogue = try CatalogueFile.parse(CatalogueFile.defaultText)
        if let data = FileManager.default.contents(atPath: path) {
            do {
                catalogue = try CatalogueFile.parse(String(decoding: data, as: UTF8.self))
            } catch {
                logger.error(
                    "the catalogue of the last run is not valid; starting with the default one",
                    metadata: ["file": "\(path)", "error": "\(error)"])
            }
        }
        self.held = Mutex(catalogue)
    }

    /// The catalogue that is in force on this node.
    public var current: Catalogue { held.withLock { $0 } }

    /// Follows the coordinator's catalogue until the task is cancelled.
    ///
    /// - Parameter use: takes over a catalogue that differs from the one before.
    public func run(_ use: @Sendable (Catalogue) async -> Void) async {
        guard let membership else { return }
        for await revision in membership.catalogueRevisions() where revision > 0 {
            var backoff = CountedBackoff(base: .milliseconds(250), ceiling: .seconds(10))
            while !Task.isCancelled {
                do {
                    let response = try await coordinator.getCatalogue(CoordinatorV1.GetCatalogueRequest())
                    let catalogue = try CatalogueFile.parse(response.yaml)
                    if catalogue != current {
                        held.withLock { $0 = catalogue }
                        await use(catalogue)
                        try Data(response.yaml.utf8).write(to: URL(filePath: path), options: .atomic)
                        logger.info("catalogue loaded", metadata: ["revision": "\(response.revision)"])
                    }
                    membership.report { $0.catalogueRevision = response.revision }
                    break
                } catch {
                    if Task.isCancelled { return }
                    let level: Logger.Level = backoff.failures == 0 ? .warning : .debug
                    logger.log(
                        level: level, "the catalogue cannot be loaded; the one before stays in force",
                        metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
                }
            }
        }
    }
}
