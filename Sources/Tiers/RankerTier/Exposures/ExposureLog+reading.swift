import MeshMessages
import ProtobufC
import RocksDB

/// Reading back what was shown.
extension ExposureLog {
    /// One page of answers, oldest first.
    package struct Page: Sendable {
        package var exposures: [RankerV1.Exposure] = []
        /// Of these answers, and of others of the same time that the log does not have.
        package var outcomes: [RankerV1.ReportedOutcome] = []
        /// Where the next page begins; nil at the end.
        package var next: [UInt8]?
    }

    /// An answer with its shared inputs put in; nil when the log does not have it.
    ///
    /// - Throws: `RocksDBError`, ``Failure``.
    package func exposure(_ id: ResponseID) throws -> RankerV1.Exposure? {
        guard let bytes = try database.get(id.bytes, in: .exposures) else { return nil }
        var exposure = try Self.decode(bytes, id)
        for index in exposure.inputs.indices where !exposure.inputs[index].digest.isEmpty {
            let digest = exposure.inputs[index].digest
            let key = ExposureKeys.shared(hour: ExposureKeys.hour(of: id), digest)
            guard let value = try database.get(key, in: .shared) else {
                throw Failure.damaged("\(exposure.inputs[index].name) of answer \(id) is gone")
            }
            exposure.inputs[index].value = value
        }
        return exposure
    }

    package func outcomes(of id: ResponseID) throws -> [RankerV1.ReportedOutcome] {
        try database.pairs(.outcomes, prefix: id.bytes).map { try RankerV1.ReportedOutcome(serializedBytes: $0.value) }
    }

    /// - Parameters:
    ///   - cursor: of the page before; empty for the first one.
    ///   - limit: answers at most.
    package func page(from cursor: [UInt8], limit: Int) throws -> Page {
        var pairs = try database.pairs(.exposures, from: cursor, limit: limit + 1)
        let next = pairs.count > limit ? pairs.removeLast().key : nil
        var page = Page(next: next)
        for pair in pairs {
            guard let id = ResponseID(key: pair.key) else { throw Failure.damaged("an answer without an id") }
            page.exposures.append(try Self.decode(pair.value, id))
        }
        try database.scan(.outcomes, from: cursor, to: next) { pair in
            page.outcomes.append(try RankerV1.ReportedOutcome(serializedBytes: pair.value))
            return true
        }
        return page
    }

    private static func decode(_ bytes: [UInt8], _ id: ResponseID) throws -> RankerV1.Exposure {
        let exposure: RankerV1.Exposure
        do {
            exposure = try RankerV1.Exposure(serializedBytes: bytes)
        } catch {
            throw Failure.damaged("answer \(id): \(error)")
        }
        guard exposure.format == formatVersion else { throw Failure.unknownFormat(exposure.format) }
        return exposure
    }
}
