import MeshMessages
import MeshRPC
import MessageMapping
import Refresh
import Signals

extension CoordinatorHandler {
    /// Pairs of one cell in one report.
    static let mostSamples = 1_000

    package func reportFeedback(
        _ request: CoordinatorV1.ReportFeedbackRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ReportFeedbackResponse {
        let feedback = try decodingArgument { () throws(MappingError) in
            try Self.check(nodeID: request.nodeID, field: "node_id")
            return try Self.feedback(request.cells)
        }
        let asOf = request.asOf == 0 ? nil : Timestamp(microseconds: request.asOf)
        let accepted = await plane.report(
            feedback, forgotten: request.forgottenEntities, asOf: asOf, dropped: request.dropped)
        return CoordinatorV1.ReportFeedbackResponse(accepted: UInt32(clamping: accepted))
    }

    private static func feedback(
        _ cells: [CoordinatorV1.CellFeedback]
    ) throws(MappingError) -> ControlPlane.Feedback {
        var feedback = ControlPlane.Feedback()
        feedback.reports.reserveCapacity(cells.count)
        for (index, cell) in cells.enumerated() {
            let problem = Self.problem(of: cell)
            if let problem { throw MappingError(field: "cells[\(index)].\(problem.field)", problem: problem.text) }
            add(cell, to: &feedback)
        }
        return feedback
    }

    private static func add(_ cell: CoordinatorV1.CellFeedback, to feedback: inout ControlPlane.Feedback) {
        feedback.sums.add(
            PairedLosses.Sums(
                pairs: UInt64(cell.pairs), servedLoss: cell.pairedServedLoss, freshLoss: cell.pairedFreshLoss,
                ageSeconds: cell.pairedAgeSeconds),
            of: cell.signal)
        for sample in cell.samples {
            feedback.pairs.append(
                (
                    cell.signal,
                    StalenessPair(
                        entity: cell.entity, age: sample.ageSeconds, staleLoss: sample.staleLoss,
                        freshLoss: sample.freshLoss, wasServed: !sample.counterfactual)
                ))
        }
        // What a refresh bought is a pair as well: the value before it and the one after it.
        let gain = cell.gain ?? CoordinatorV1.RefreshGain()
        feedback.reports.append(
            RefreshDispatch.CellReport(
                cell: CellID(signal: cell.signal, entity: cell.entity), queries: cell.queries, loss: cell.loss,
                unscored: cell.unscored, pairs: cell.pairs &+ gain.queries,
                pairedServedLoss: cell.pairedServedLoss + gain.replacedLoss,
                pairedFreshLoss: cell.pairedFreshLoss + gain.refreshedLoss))
    }

    /// What is wrong with a cell's feedback, and in which field; nil for nothing.
    private static func problem(of cell: CoordinatorV1.CellFeedback) -> (field: String, text: String)? {
        if cell.signal.isEmpty { return ("signal", "is empty") }
        if cell.entity.utf8.count > 256 { return ("entity", "is longer than 256 bytes") }
        if cell.queries == 0 && cell.unscored == 0 { return ("queries", "is 0") }
        if cell.pairs > cell.queries { return ("pairs", "is \(cell.pairs), more than the queries") }
        if cell.samples.count > mostSamples { return ("samples", "are more than \(mostSamples)") }
        let gain = cell.gain ?? CoordinatorV1.RefreshGain()
        let sums = [
            ("loss", cell.loss), ("paired_served_loss", cell.pairedServedLoss),
            ("paired_fresh_loss", cell.pairedFreshLoss), ("paired_age_seconds", cell.pairedAgeSeconds),
            ("gain.replaced_loss", gain.replacedLoss), ("gain.refreshed_loss", gain.refreshedLoss),
        ]
        for (field, value) in sums where !(value.isFinite && value >= 0) {
            return (field, "is \(value), not 0 or more")
        }
        for (index, sample) in cell.samples.enumerated() {
            let values = [sample.ageSeconds, sample.staleLoss, sample.freshLoss]
            guard values.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
                return ("samples[\(index)]", "has a number that is not 0 or more")
            }
        }
        return nil
    }
}
