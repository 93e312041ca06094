import Foundation
import Signals
import Snapshots
import Testing

@Suite("The states file")
struct StatesFileTests {
    private let signals = [SignalIdentity(name: "affinity", hash: 7), SignalIdentity(name: "rate", hash: .max)]
    private let priors = ["genres": Distribution(["jazz": 1, "rock": 3])]

    private func records(_ count: Int) -> [UserStatesRecord] {
        (0..<count).map { index -> UserStatesRecord in
            // Ids of one and of two bytes of length.
            let padding = String(repeating: "x", count: index % 3 == 0 ? 150 : 0)
            var record = UserStatesRecord(userID: "user-\(index)-é\(padding)", states: [:])
            if index % 2 == 0 {
                record.states[signals[0]] = Array(repeating: UInt8(index % 256), count: index % 40 + 1)
            }
            if index % 5 != 0 { record.states[signals[1]] = [1, 2, 3] }
            return record
        }.sorted { UserProfile.idsAreInOrder($0.userID, $1.userID) }
    }

    private func publish(_ store: SnapshotStore, _ records: [UserStatesRecord]) throws -> Snapshot {
        let builder = try store.build(.profiles, version: "v1")
        let profiles = try ProfilesWriter(path: try builder.path(of: SnapshotFile.profiles))
        try profiles.finish()
        var writer = try StatesWriter(
            path: try builder.path(of: SnapshotFile.states), signals: signals, priors: priors)
        for record in records { try writer.add(record) }
        try writer.finish()
        return try builder.publish(Fixture.manifest(.profiles))
    }

    @Test("gives back every user's states, the signals and the priors as they were written")
    func roundTrip() throws {
        try withStore { store in
            let records = records(300)
            let reader = try #require(try publish(store, records).states())
            #expect(reader.count == 300)
            #expect(reader.signals == signals)
            #expect(reader.priors == priors)
            for record in records { #expect(try reader.states(of: record.userID) == record) }
            for absent in ["", "a", "user-1", "user-150-", "zzz"] { #expect(try reader.states(of: absent) == nil) }
            #expect(try (0..<300).map { try reader.states(at: $0) } == records)
        }
    }

    @Test("is one of the files that the manifest verifies")
    func verified() throws {
        try withStore { store in
            let snapshot = try publish(store, records(5))
            let path = try snapshot.path(of: SnapshotFile.states)
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes[20] ^= 1
            try bytes.write(to: URL(filePath: path))
            #expect(throws: SnapshotError.checksumMismatch(path: path)) { try snapshot.verify() }
            try snapshot.verify(omitting: [SnapshotFile.states])
        }
    }

    @Test("may be missing: an older snapshot has no states")
    func absent() throws {
        try withStore { store in
            let states = try Fixture.publishProfiles(store, version: "v1").states()
            #expect(states == nil)
        }
    }

    @Test("cut short anywhere it throws and never traps")
    func truncation() throws {
        try withStore { store in
            let path = try publish(store, records(5)).path(of: SnapshotFile.states)
            let whole = try Data(contentsOf: URL(filePath: path))
            for length in 0..<whole.count {
                try whole.prefix(length).write(to: URL(filePath: path))
                #expect(throws: SnapshotError.self, "\(length) bytes") { try StatesReader(path: path) }
            }
        }
    }

    @Test("with any byte flipped it reads or throws, but never traps")
    func flippedBytes() throws {
        try withStore { store in
            let path = try publish(store, records(4)).path(of: SnapshotFile.states)
            let whole = try Data(contentsOf: URL(filePath: path))
            var failures = 0
            for position in 0..<whole.count {
                var bytes = whole
                bytes[position] ^= 0x81
                try bytes.write(to: URL(filePath: path))
                do {
                    let reader = try StatesReader(path: path)
                    for index in 0..<reader.count { _ = try reader.states(at: index) }
                    _ = try reader.states(of: "user-1-é")
                } catch is SnapshotError {
                    failures += 1
                }
            }
            #expect(failures > whole.count / 4)
        }
    }

    @Test("a snapshot covers what occurred before its watermark and had been read by then")
    func coverage() {
        let watermark = SnapshotManifest.Watermark(asOfMicros: 100, offsets: [3, 0], resumeOffsets: [1, 0])
        func covers(_ time: Int64, _ partition: UInt32, _ offset: UInt64) -> Bool {
            watermark.covers(Timestamp(microseconds: time), partition: partition, offset: offset)
        }
        #expect(covers(99, 0, 2))
        #expect(!covers(100, 0, 2))
        #expect(!covers(99, 0, 3))
        #expect(!covers(99, 1, 0))
        #expect(!covers(99, 2, 0))
        #expect(watermark.resumeOffset(of: 0) == 1)
        #expect(watermark.resumeOffset(of: 7) == 0)
    }
}
