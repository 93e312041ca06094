/// The lifts in NDCG@10 that a comparison reports; the raw values are their names in a report file.
public enum ComparedLift: String, Sendable, CaseIterable {
    case blendVersusInjection = "blend_vs_injection"
    case injectionVersusControl = "injection_vs_control"

    public var treatment: ComparedArm {
        switch self {
        case .blendVersusInjection: .blend
        case .injectionVersusControl: .injection
        }
    }

    public var control: ComparedArm {
        switch self {
        case .blendVersusInjection: .injection
        case .injectionVersusControl: .control
        }
    }
}
