import Foundation
import Signals
import Snapshots
import Testing

@Suite("The profiles file")
struct ProfilesFileTests {
    @Test("gives back every profile as it was written")
    func roundTrip() throws {
        try withStore { store in
            let users = Fixture.profiles(300)
            let reader = try Fixture.publishProfiles(store, version: "v1", users: users).profiles()
            #expect(reader.count == 300)
            for user in users { #expect(try reader.profile(of: user.userID) == user) }
            for absent in ["", "a", "user-1", "user-150-", "zzz"] { #expect(try reader.profile(of: absent) == nil) }
            var found: [UserProfile] = []
            try reader.forEach { found.append($0) }
            #expect(found == users)
        }
    }

    @Test("may be empty")
    func empty() throws {
        try withStore { store in
            let reader = try Fixture.publishProfiles(store, version: "v1", users: []).profiles()
            #expect(reader.count == 0)
            #expect(try reader.profile(of: "someone") == nil)
        }
    }

    @Test("refuses users out of order or twice")
    func order() throws {
        try withStore { store in
            let builder = try store.build(.profiles, version: "v1")
            var writer = try ProfilesWriter(path: try builder.path(of: SnapshotFile.profiles))
            try writer.add(UserProfile(userID: "b"))
            var refused: [SnapshotError] = []
            for id in ["a", "b"] {
                do { try writer.add(UserProfile(userID: id)) } catch let error as SnapshotError {
                    refused.append(error)
                }
            }
            #expect(refused == ["a", "b"].map { SnapshotError.unsortedUsers(previous: "b", next: $0) })
        }
    }

    @Test("is read by several threads at once")
    func concurrentReaders() async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "freshet-snapshots-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        let users = Fixture.profiles(60)
        let reader = try Fixture.publishProfiles(try SnapshotStore(root: root), version: "v1", users: users).profiles()
        let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { try users.filter { try reader.profile(of: $0.userID) != $0 }.count }
            }
            return try await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    @Test("cut short anywhere it throws and never traps")
    func truncation() throws {
        try withStore { store in
            let snapshot = try Fixture.publishProfiles(store, version: "v1", users: Fixture.profiles(5))
            let path = try snapshot.path(of: SnapshotFile.profiles)
            let whole = try Data(contentsOf: URL(filePath: path))
            for length in 0..<whole.count {
                try whole.prefix(length).write(to: URL(filePath: path))
                #expect(throws: SnapshotError.self, "\(length) bytes") { try ProfilesReader(path: path) }
            }
        }
    }

    @Test("with any byte flipped it reads or throws, but never traps")
    func flippedBytes() throws {
        try withStore { store in
            let snapshot = try Fixture.publishProfiles(store, version: "v1", users: Fixture.profiles(4))
            let path = try snapshot.path(of: SnapshotFile.profiles)
            let whole = try Data(contentsOf: URL(filePath: path))
            var failures = 0
            for position in 0..<whole.count {
                var bytes = whole
                bytes[position] ^= 0x81
                try bytes.write(to: URL(filePath: path))
                do {
                    let reader = try ProfilesReader(path: path)
                    try reader.forEach { _ in }
                } catch is SnapshotError {
                    failures += 1
                }
            }
            #expect(failures > whole.count / 4)
        }
    }
}
