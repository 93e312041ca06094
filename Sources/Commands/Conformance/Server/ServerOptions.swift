/// What the command line says to `freshet-conformance-server`; the runner says nothing.
package struct ServerOptions: Sendable, Equatable {
    package static let help = """
        freshet-conformance-server: what the Connect conformance suite's runner starts to test Freshet's server.

        Reads one ServerCompatRequest from standard input (4 bytes of length, big-endian, then the message), writes a
        ServerCompatResponse to standard output in the same way, and serves ConformanceService until SIGTERM or SIGINT.

          --peer-timeout MS   patience with peers that send or read slowly, instead of each of the defaults of 5 to 30 s;
                              tests of such peers then need not take long
          --help              this text
        """

    /// Why the arguments are refused.
    package struct Invalid: Error, Equatable, CustomStringConvertible {
        package var description: String
    }

    package var asksForHelp = false
    /// Of every kind, for peers that are slow; nil leaves the defaults.
    package var peerTimeout: Duration?

    /// - Parameter arguments: without the program's name.
    package init(arguments: some Sequence<String>) throws(Invalid) {
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            switch argument {
            case "--help", "-h":
                asksForHelp = true
            case "--peer-timeout":
                guard let text = rest.next(), let milliseconds = Int(text), milliseconds > 0 else {
                    throw Invalid(description: "--peer-timeout needs a positive number of milliseconds")
                }
                peerTimeout = .milliseconds(milliseconds)
            default:
                throw Invalid(description: "there is no option \(argument); try --help")
            }
        }
    }
}
