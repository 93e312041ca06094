import MeshMessages
import MeshService
import ProtobufC

extension CoordinatorHandler {
    /// What the refresh plane does, as JSON on the admin port: for an operator's page, and for people with curl.
    var adminPages: [AdminPage] {
        let handler = self
        return [
            AdminPage(
                path: "/refresh", contentType: "application/json",
                summary: "budget, tiers, signals, alarms and the next refreshes, as JSON"
            ) { String(decoding: await handler.plan(limit: 50).jsonBytes(), as: UTF8.self) },
            AdminPage(
                path: "/placement", contentType: "application/json",
                summary: "staleness against accuracy, and which signals should move, as JSON"
            ) {
                let request = CoordinatorV1.GetPlacementAdviceRequest()
                let advice = try await handler.getPlacementAdvice(
                    request, context: .init(method: CoordinatorService.Methods.getPlacementAdvice)
                )
                return String(decoding: advice.jsonBytes(), as: UTF8.self)
            },
        ]
    }
}
