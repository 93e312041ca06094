import Learning
import MeshMessages
import Signals

/// What happens to an answer beside being given: its id, its slots for exploration, its place in an experiment, and its entry in
/// the exposure log.
package struct ExposureDesk: Sendable {
    /// An answer that is being made.
    struct Answer: Sendable {
        var id: ResponseID
        /// Empty when the request takes part in none.
        var experiment: String
        var assignedArm: RankArm
        var slots: ExplorationSlots?
    }

    let log: ExposureLog
    let board: ExplorationBoard
    let policy: ExplorationPolicy
    let assignment: ArmAssignment
    let impressions: Impressions?
    /// Microseconds since the epoch.
    let now: @Sendable () -> Int64
    private let recorder = InputRecorder()

    package init(
        log: ExposureLog, board: ExplorationBoard, policy: ExplorationPolicy = ExplorationPolicy(),
        assignment: ArmAssignment = ArmAssignment(), impressions: Impressions? = nil,
        now: @escaping @Sendable () -> Int64
    ) {
        self.log = log
        self.board = board
        self.policy = policy
        self.assignment = assignment
        self.impressions = impressions
        self.now = now
    }

    /// Begins an answer, and gives its input a policy for exploration.
    ///
    /// - Returns: nil for a request that leaves no trace: one that says so, is about another moment, or asks for places of
    ///   items, as evaluations do.
    func open(_ request: RankerV1.RankRequest, _ input: inout RankingInput) -> Answer? {
        guard !request.unlogged, request.asOf == 0, request.probeItems.isEmpty else { return nil }
        let id = ResponseID(at: now(), random: .random(in: .min ... .max))
        var answer = Answer(
            id: id, experiment: request.arm.isEmpty ? assignment.experiment : "", assignedArm: input.arm)
        if explores(request, input) {
            let (clusters, version) = (
                input.cluster.map { [ClusterWeight($0)] } ?? [], input.snapshot?.modelsVersion ?? ""
            )
            let time = input.now.seconds(since: .epoch)
            answer.slots = ExplorationSlots(policy, seed: id.seed) { [board] items in
                board.beliefs(of: items, among: clusters, modelsVersion: version, at: time)
            }
            input.exploration = answer.slots
        }
        return answer
    }

    private func explores(_ request: RankerV1.RankRequest, _ input: RankingInput) -> Bool {
        guard input.stage == .learned, policy.parameters.slots > 0, policy.parameters.share > 0 else { return false }
        switch request.exploration {
        case .on: return true
        case .off: return false
        case .unspecified, .unrecognized:
            return request.arm.isEmpty && request.candidates.isEmpty && request.query.isEmpty
        }
    }

    /// Completes an answer and logs it.
    ///
    /// - Parameters:
    ///   - input: as the answer was made of it.
    ///   - shadow: what the treatment would have shown.
    func close(
        _ answer: Answer, _ request: RankerV1.RankRequest, _ input: RankingInput,
        _ response: RankerV1.RankResponse, shadow: [String]
    ) -> RankerV1.RankResponse {
        let response = Self.complete(response, answer)
        var inputs = recorder.recorded(input)
        if let slots = answer.slots { inputs.append(slots.recorded) }
        if let interpretation = input.recordedInterpretation { inputs.append(interpretation) }
        log.append(
            ExposureEntry(
                id: answer.id, at: input.now, experiment: answer.experiment,
                assignedArm: answer.experiment.isEmpty ? "" : answer.assignedArm.rawValue, request: request,
                response: response, inputs: inputs, shadowItems: shadow,
                settings: ["arms=\(assignment.description)"], explored: explored(answer, input, response)))
        // Evaluations of a named arm or of named candidates show nobody anything.
        if !answer.experiment.isEmpty, request.candidates.isEmpty {
            impressions?.add(response, to: request.userID, id: answer.id)
        }
        return response
    }

    /// Puts into an answer what the desk knows of it; a replay does the same.
    static func complete(_ response: RankerV1.RankResponse, _ answer: Answer) -> RankerV1.RankResponse {
        var response = response
        response.responseID = answer.id.description
        response.experiment = answer.experiment
        response.assignedArm = answer.experiment.isEmpty ? "" : answer.assignedArm.rawValue
        for index in response.items.indices {
            let item = response.items[index]
            response.items[index].propensity =
                item.slot == .slotPinned
                ? 1
                : answer.slots?.propensity(
                    ofPlace: index + 1, item: item.itemID, isExplored: item.slot == .slotExploration) ?? 1
        }
        return response
    }

    private func explored(
        _ answer: Answer, _ input: RankingInput, _ response: RankerV1.RankResponse
    ) -> ExploredSlots? {
        let items = response.items.filter { $0.slot == .slotExploration }.map(\.itemID)
        guard !items.isEmpty else { return nil }
        return ExploredSlots(
            time: input.now.seconds(since: .epoch), modelsVersion: input.snapshot?.modelsVersion ?? "",
            clusters: input.cluster.map { [ClusterWeight($0)] } ?? [], items: items)
    }
}
