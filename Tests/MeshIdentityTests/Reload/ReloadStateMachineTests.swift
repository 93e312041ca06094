import MeshIdentity
import Testing

@Suite struct ReloadStateMachineTests {
    private func contents(_ byte: UInt8) -> TLSFileContents {
        TLSFileContents(certificateChain: [byte], privateKey: [byte], trustBundle: [byte])
    }

    private func seen(_ number: Int64) -> TLSFilesFingerprint {
        let file = FileFingerprint(device: 1, inode: 2, size: 3, modified: number, changed: number)
        return TLSFilesFingerprint(certificateChain: file, privateKey: file, trustBundle: file)
    }

    @Test func `files that look the same are not read`() {
        let machine = ReloadStateMachine(inUse: contents(1), seen: seen(1))
        #expect(!machine.mustRead(seen(1)))
        #expect(machine.mustRead(seen(2)))
    }

    @Test func `after a refusal the files are read at every check, and the reason is told once`() {
        var machine = ReloadStateMachine(inUse: contents(1), seen: seen(1))
        let first = machine.refused(contents(2), reason: .malformedKey)
        let second = machine.refused(contents(2), reason: .malformedKey)
        let other = machine.refused(contents(2), reason: .untrustedChain)
        let otherBytes = machine.refused(contents(3), reason: .untrustedChain)
        #expect([first, second, other, otherBytes] == [true, false, true, true])
        #expect(machine.mustRead(seen(1)))
    }

    @Test func `files that go back to what is in use are settled`() {
        var machine = ReloadStateMachine(inUse: contents(1), seen: seen(1))
        _ = machine.refused(contents(2), reason: .malformedKey)
        let verdict = machine.read(contents(1), seen: seen(3))
        #expect(verdict == .same)
        #expect(!machine.mustRead(seen(3)))
        let again = machine.refused(contents(2), reason: .malformedKey)
        #expect(again)
    }

    @Test func `what is accepted is in use`() {
        var machine = ReloadStateMachine(inUse: contents(1), seen: seen(1))
        let verdict = machine.read(contents(2), seen: seen(2))
        #expect(verdict == .new)
        machine.accepted(contents(2), seen: seen(2))
        #expect(!machine.mustRead(seen(2)))
        #expect(machine.mustRead(seen(1)))
    }
}
