import Signals

/// Writes a states file, one user after the other.
///
///     header (16) | user records | user index: (count + 1) × 8 | table | footer: 4 × 8 and the magic
///
/// The table names the signals with their hashes, and the population's distribution of each attribute's labels. A record holds the user's id and, for each signal with a state, the signal's number in the table and the state's bytes.
public struct StatesWriter: ~Copyable {
    private var file: OutputFile
    private let signals: [SignalIdentity]
    private let priors: [String: Distribution]
    private let numbers: [SignalIdentity: UInt64]
    private var positions: [UInt64] = []
    private var lastUser: String?

    /// Creates the file; it must not exist.
    ///
    /// - Parameters:
    ///   - signals: everything that was folded, also what no user has a state of.
    ///   - priors: of the population, by attribute: who evaluates the states needs the same to come to the same values.
    public init(path: String, signals: [SignalIdentity], priors: [String: Distribution]) throws {
        file = try OutputFile(path: path, header: .states)
        self.signals = signals
        self.priors = priors
        numbers = Dictionary(uniqueKeysWithValues: signals.enumerated().map { ($1, UInt64($0)) })
    }

    /// Adds a user; see `UserProfile.idsAreInOrder` for the order.
    ///
    /// - Throws: `SnapshotError.unsortedUsers` when the user does not come after the one before, `.inputOutput`.
    public mutating func add(_ record: UserStatesRecord) throws {
        if let lastUser, !UserProfile.idsAreInOrder(lastUser, record.userID) {
            throw SnapshotError.unsortedUsers(previous: lastUser, next: record.userID)
        }
        lastUser = record.userID
        positions.append(file.position)
        var encoder = ByteEncoder()
        encoder.write(record.userID)
        encoder.write(count: record.states.count)
        for (identity, bytes) in record.states.sorted(by: { $0.key.name < $1.key.name }) {
            guard let number = numbers[identity] else {
                preconditionFailure("a state of '\(identity.name)', which the file was not opened for")
            }
            encoder.write(varint: number)
            encoder.write(bytes: bytes)
        }
        try file.write(encoder.bytes)
    }

    /// Writes the tables and syncs the file to the disk. Nothing may be added afterwards.
    public consuming func finish() throws {
        positions.append(file.position)
        try file.align(to: 8)
        let userIndex = file.position
        try file.write(integers: positions)
        let table = file.position
        var encoder = ByteEncoder()
        encoder.write(count: signals.count)
        for signal in signals { signal.encode(into: &encoder) }
        encoder.write(count: priors.count)
        for (attribute, prior) in priors.sorted(by: { $0.key < $1.key }) {
            encoder.write(attribute)
            prior.encode(into: &encoder)
        }
        try file.write(encoder.bytes)
        let tableBytes = file.position - table
        try file.align(to: 8)
        try file.write(integers: [UInt64(positions.count - 1), userIndex, table, tableBytes])
        try file.write(FileHeader.states.magic)
        try file.finish()
    }
}
