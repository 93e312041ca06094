import Signals
import Snapshots

extension UserProfile {
    /// What was shown to the user before the snapshot.
    var servedItems: [ItemAt] {
        if case .items(let items)? = values[SessionSignals.Name.served]?.value { items } else { [] }
    }
}
