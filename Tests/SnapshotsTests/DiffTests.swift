import Signals
import Snapshots
import Testing

@Suite struct DiffTests {
    private func reader(_ store: SnapshotStore, _ version: String, _ users: [UserProfile]) throws -> ProfilesReader {
        try Fixture.publishProfiles(
            store, version: version, users: users.sorted { UserProfile.idsAreInOrder($0.userID, $1.userID) }
        ).profiles()
    }

    private func user(_ id: String, _ values: [String: Double], item: String = "a") -> UserProfile {
        UserProfile(userID: id, values: values.mapValues { BaseValue(.scalar($0)) }, seen: [item])
    }

    @Test func aSnapshotDoesNotDifferFromItself() throws {
        try withStore { store in
            let profiles = try Fixture.publishProfiles(store, version: "v1").profiles()
            let diff = try ProfilesDiff(from: profiles, to: profiles, examples: 5)
            #expect(diff.users.unchanged == 50)
            #expect(diff.users.added + diff.users.removed + diff.users.changed == 0)
            #expect(diff.signals["level"]?.unchanged == 25)
        }
    }

    @Test func usersAndSignalsAreCountedByWhatBecameOfThem() throws {
        try withStore { store in
            let old = try reader(
                store, "v1",
                [user("a", ["x": 1]), user("b", ["x": 1, "y": 2]), user("é", ["x": 3]), user("z", ["x": 4])])
            let new = try reader(
                store, "v2",
                [
                    user("b", ["x": 1, "y": 3]), user("c", ["x": 1]), user("é", ["x": 3], item: "b"),
                    user("z", ["y": 4]),
                ])
            let diff = try ProfilesDiff(from: old, to: new, examples: 1)
            #expect(diff.users.added == 1)
            #expect(diff.users.addedExamples == ["c"])
            #expect(diff.users.removedExamples == ["a"])
            #expect(diff.users.changed == 2)
            #expect(diff.users.changedExamples == ["b"], "as many examples as were asked for")
            #expect(diff.users.unchanged == 1, "items are not compared")
            #expect(diff.signals["x"]?.removed == 2)
            #expect(diff.signals["x"]?.added == 1)
            #expect(diff.signals["x"]?.unchanged == 2)
            #expect(diff.signals["y"]?.changed == 1)
            #expect(diff.signals["y"]?.added == 1)
        }
    }

    @Test func whatWasRemovedCanBeReadBackwards() throws {
        try withStore { store in
            let all = Fixture.profiles(40)
            let old = try reader(store, "v1", all.enumerated().filter { $0.offset % 3 != 0 }.map(\.element))
            let new = try reader(store, "v2", all.enumerated().filter { $0.offset % 4 != 0 }.map(\.element))
            let forwards = try ProfilesDiff(from: old, to: new, examples: 100)
            let backwards = try ProfilesDiff(from: new, to: old, examples: 100)
            #expect(forwards.users.addedExamples == backwards.users.removedExamples)
            #expect(forwards.users.removedExamples == backwards.users.addedExamples)
            #expect(forwards.users.unchanged == backwards.users.unchanged)
            #expect(forwards.users.added > 0)
        }
    }

    @Test func itemsAreComparedByWhatIsKnownOfThem() {
        let old = [
            ModelItem(item: Item(id: "a", title: "A"), popularity: 1), ModelItem(item: Item(id: "b"), popularity: 2),
        ]
        let new = [
            ModelItem(item: Item(id: "a", title: "Ä"), popularity: 1), ModelItem(item: Item(id: "c"), popularity: 2),
        ]
        let changes = SetChanges(from: old, to: new, examples: 3)
        #expect(changes.changedExamples == ["a"])
        #expect(changes.addedExamples == ["c"])
        #expect(changes.removedExamples == ["b"])
        #expect(SetChanges(from: old, to: old).unchanged == 2)
    }

    @Test func everyFileIsCheckedAlsoAfterADamagedOne() throws {
        try withStore { store in
            let snapshot = try Fixture.publishModel(store, version: "m1", .dense(Fixture.dense))
            #expect(snapshot.checks().allSatisfy { $0.problem == nil })
            let path = snapshot.directory + "/" + SnapshotFile.items
            try Fixture.damage(path) { data in
                var data = data
                data[data.count - 1] ^= 1
                return data
            }
            let checks = snapshot.checks()
            #expect(checks.map(\.file.name) == snapshot.manifest.files.map(\.name))
            #expect(checks.filter { $0.problem != nil }.map(\.problem) == [.checksumMismatch(path: path)])
        }
    }

    @Test func piecesOfAFileMakeUpTheFile() throws {
        try withStore { store in
            let snapshot = try Fixture.publishProfiles(store, version: "v1")
            let bytes = try #require(snapshot.manifest.files.first).bytes
            var read: [UInt8] = []
            while UInt64(read.count) < bytes {
                read += try snapshot.piece(of: SnapshotFile.profiles, at: UInt64(read.count), length: 100)
            }
            #expect(UInt64(read.count) == bytes)
            #expect(try snapshot.piece(of: SnapshotFile.profiles, at: bytes, length: 1).isEmpty)
            try Fixture.damage(snapshot.directory + "/" + SnapshotFile.profiles) { $0.dropLast(7) }
            #expect(throws: SnapshotError.self) {
                try snapshot.piece(of: SnapshotFile.profiles, at: bytes - 10, length: 10)
            }
        }
    }
}
