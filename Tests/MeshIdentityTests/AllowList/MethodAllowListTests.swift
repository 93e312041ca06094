import MeshIdentity
import Testing

@Suite struct MethodAllowListTests {
    private func list(_ text: String) throws -> MethodAllowList {
        try MethodAllowList(parsing: text, trustDomain: freshetLocal)
    }

    private func id(_ path: String, of domain: String = "freshet.local") -> SPIFFEID {
        SPIFFEID("spiffe://\(domain)\(path)")!
    }

    @Test func `what no rule allows is denied`() throws {
        let empty = try list("")
        #expect(!empty.permissions(of: id("/freshet/cli")).allows("/a.B/C"))
        let one = try list("ALLOW spiffe://freshet.local/freshet/cli /a.B/C")
        #expect(one.permissions(of: id("/freshet/cli")).allows("/a.B/C"))
        #expect(!one.permissions(of: id("/freshet/cli")).allows("/a.B/D"))
        #expect(!one.permissions(of: id("/freshet/ranker")).allows("/a.B/C"))
    }

    @Test func `somebody unknown may call nothing`() throws {
        #expect(!(try list("ALLOW spiffe://freshet.local/* *")).permissions(of: nil).allows("/a.B/C"))
    }

    @Test func `rules of one identity add up`() throws {
        let permissions = try list("ALLOW service:ranker /a.B/C\nALLOW spiffe://freshet.local/* /d.E/*\n")
            .permissions(of: id("/freshet/ranker"))
        #expect(permissions.allows("/a.B/C"))
        #expect(permissions.allows("/d.E/Anything"))
        #expect(!permissions.allows("/a.B/D"))
    }

    @Test(arguments: ["/a.B", "a.B/C", "", "/", "/a.BC/D", "/a.B2/C", "/x/a.B/C"])
    func `a service's pattern is for its methods only`(path: String) throws {
        #expect(!(try list("ALLOW service:cli /a.B/*")).permissions(of: id("/freshet/cli")).allows(path))
    }

    @Test func `a path's pattern is for what lies below it`() throws {
        let list = try list("ALLOW spiffe://freshet.local/service/* *")
        #expect(list.permissions(of: id("/service/a")).allows("/a.B/C"))
        #expect(list.permissions(of: id("/service/a/b")).allows("/a.B/C"))
        #expect(!list.permissions(of: id("/service")).allows("/a.B/C"))
        #expect(!list.permissions(of: id("/services/a")).allows("/a.B/C"))
        #expect(!list.permissions(of: id("/service/a", of: "other.local")).allows("/a.B/C"))
    }

    @Test func `a service's name is for the mesh's own trust domain and its nodes`() throws {
        let list = try list("ALLOW service:session *")
        #expect(list.permissions(of: id("/freshet/session")).allows("/a.B/C"))
        #expect(list.permissions(of: id("/freshet/session/node-1")).allows("/a.B/C"))
        #expect(!list.permissions(of: id("/freshet/session", of: "other.local")).allows("/a.B/C"))
        #expect(!list.permissions(of: id("/user/freshet/session")).allows("/a.B/C"))
        #expect(!list.permissions(of: id("/freshet/sessions")).allows("/a.B/C"))
    }

    @Test func `comments and empty lines do not count`() throws {
        let list = try list("# Rules\n\n  ALLOW\tservice:cli   *  # everything\r\n#ALLOW service:ranker *\n")
        #expect(list.rules == [.init(identity: .service("cli"), method: .all)])
    }

    @Test(arguments: [
        ("ALLOW service:cli", AllowListError.Reason.notARule), ("DENY service:cli *", .notARule),
        ("ALLOW service:cli * *", .notARule), ("ALLOW cli *", .pattern(.identity(.notSPIFFE))),
        ("ALLOW * *", .pattern(.identity(.notSPIFFE))), ("ALLOW spiffe://A/b *", .pattern(.identity(.trustDomain))),
        ("ALLOW spiffe://a/b* *", .pattern(.identity(.character))), ("ALLOW service: *", .pattern(.service(""))),
        ("ALLOW service:a/b *", .pattern(.service("a/b"))), ("ALLOW service:cli a.B/C", .pattern(.method("a.B/C"))),
        ("ALLOW service:cli /a.B", .pattern(.method("/a.B"))),
        ("ALLOW service:cli /a.B/C*", .pattern(.method("/a.B/C*"))),
        ("ALLOW service:cli /*/C", .pattern(.method("/*/C"))), ("ALLOW service:cli /a.B/", .pattern(.method("/a.B/"))),
    ])
    func `a wrong line is named`(line: String, reason: AllowListError.Reason) {
        let error = #expect(throws: AllowListError.self) { try list("# first\nALLOW service:cli *\n\(line)\n") }
        #expect(error?.line == 3)
        #expect(error?.reason == reason)
    }
}
