import Foundation

/// The two streams of a command: data on stdout, everything said to a person while it works on stderr.
enum Terminal {
    /// Writes one line of data, unbuffered, so that a reader of the pipe has it at once.
    static func print(_ line: String) { write(line + "\n", to: .standardOutput) }

    /// Writes one line to stderr.
    static func message(_ line: String) { write(line + "\n", to: .standardError) }

    /// Writes to stderr without ending the line.
    static func raw(_ text: String) { write(text, to: .standardError) }

    /// Shows a text in place of what the screen of the terminal showed.
    static func redraw(_ text: String) { write("\u{1B}[H\u{1B}[2J" + text + "\n", to: .standardOutput) }

    static var outputIsTTY: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTTY: Bool { isatty(STDERR_FILENO) == 1 }
    static var inputIsTTY: Bool { isatty(STDIN_FILENO) == 1 }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that has gone away is no reason to fail: what the command did is done.
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
