/// The lifts in NDCG@10 that a comparison reports; the raw values are their names in a report file.
public enum ComparedLift: String, Sendable, CaseIterable {
    case blendVersusInjection = "blend_vs_injection"
    case injectionVersusControl = "injection_vs_control"
    case rankerVersusBlend = "ranker_vs_blend"

    public var treatment: ComparedArm {
        switch self {
        case .blendVersusInjection: .blend
        case .injectionVersusControl: .injection
        case .rankerVersusBlend: .ranker
        }
    }

    public var control: ComparedArm {
        switch self {
        case .blendVersusInjection: .injection
        case .injectionVersusControl: .control
        case .rankerVersusBlend: .blend
        }
    }
}
