import MeshMessages
import MeshRPC
import MeshService
import ProtobufC

/// Which exposures are wanted.
struct ExposureQuestion: Sendable {
    /// Empty: of all experiments.
    var experiment: String
    /// Microseconds since the epoch; 0: no bound.
    var from: Int64
    var until: Int64
}

/// What all rankers together have shown, and what became of it.
///
/// Each ranker logs the answers that it gave and the outcomes that it was told, which may be about another's answers: ids bring
/// them together.
package struct ExperimentLog: Sendable {
    /// What one ranker has.
    package struct Part: Sendable {
        package var pages: [RankerV1.ReadExposuresResponse]
        /// The newest answer that takes part in an experiment, with the arms that the ranker had then.
        package var newest: (responseID: String, shares: ArmShares?)?

        package init(pages: [RankerV1.ReadExposuresResponse], newest: (responseID: String, shares: ArmShares?)? = nil) {
            self.pages = pages
            self.newest = newest
        }
    }

    package private(set) var tally = ExperimentTally()
    /// The shares of the newest answer of all: a ranker that was started otherwise since counts for what it does now.
    package var shares: ArmShares? { newest?.shares }
    /// Addresses of the rankers that were read to the end.
    package private(set) var read: [String] = []
    package private(set) var unanswered: [(ranker: String, reason: String)] = []
    private var newest: (responseID: String, shares: ArmShares?)?

    package init() {}

    package mutating func add(_ part: Part, of ranker: String) {
        for page in part.pages { tally.add(page) }
        read.append(ranker)
        guard let own = part.newest, own.responseID > newest?.responseID ?? "" else { return }
        newest = own
    }

    package mutating func note(_ ranker: String, isSilent reason: String) { unanswered.append((ranker, reason)) }

    /// Reads every ranker to its end, one after the other; what a ranker told before it fell silent does not count.
    ///
    /// - Throws: the last ranker's failure when none answered.
    static func read(_ question: ExposureQuestion, of connection: MeshConnection) async throws -> ExperimentLog {
        var log = ExperimentLog()
        let known = connection.addresses.rankers
        let rankers = known.isEmpty ? [connection.addresses[.ranker]] : known
        for ranker in rankers {
            do {
                let part = try await connection.withRanker(at: ranker) { try await everything(question, of: $0) }
                log.add(part, of: "\(ranker)")
            } catch let error as RPCError {
                log.note("\(ranker)", isSilent: error.message)
                if log.unanswered.count == rankers.count { throw CommandFailure(error, from: "ranker at \(ranker)") }
            }
        }
        return log
    }

    private static func everything(_ question: ExposureQuestion, of ranker: RankerService.Client) async throws -> Part {
        var part = Part(pages: [])
        var cursor: [UInt8] = []
        var last = ""
        repeat {
            let page = try await ranker.readExposures(
                RankerV1.ReadExposuresRequest(
                    cursor: cursor, limit: 1_000, experiment: question.experiment, from: question.from,
                    until: question.until), options: .patient)
            part.pages.append(page)
            last = page.exposures.last { !$0.experiment.isEmpty }?.responseID ?? last
            cursor = page.next
        } while !cursor.isEmpty
        if !last.isEmpty { part.newest = (last, try await shares(of: last, ranker)) }
        return part
    }

    /// The arms that a ranker had when it gave an answer.
    private static func shares(of response: String, _ ranker: RankerService.Client) async throws -> ArmShares? {
        let explained = try await ranker.explain(RankerV1.ExplainRequest(responseID: response), options: .patient)
        let settings = try RankerV1.Exposure(serializedBytes: explained.exposure).settings
        let arms = settings.first { $0.hasPrefix("arms=") }?.dropFirst("arms=".count)
        return arms.flatMap { ArmShares(String($0)) }
    }
}
