import Glibc

/// The three standard streams as a person meets them.
package enum Terminal {
    /// Whether standard output is a terminal.
    package static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether standard error is a terminal.
    package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
    /// Whether standard input is a terminal.
    package static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Columns to fill: those of the terminal, never more than 100, and 100 where there is none.
    package static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 100 }
        return min(100, Int(size.ws_col))
    }

    /// Whether colours are welcome on standard output.
    package static func wantsColor(noColor: Bool, environment: [String: String]) -> Bool {
        !noColor && outputIsTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    /// Asks on the terminal and shows what is typed.
    /// - Returns: the line without blanks at its ends; nil at the end of input.
    package static func ask(_ prompt: String) -> String? {
        write(prompt, to: STDOUT_FILENO)
        guard let line = readLine() else { return nil }
        return String(line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    /// Asks on the terminal without showing what is typed.
    /// - Returns: the line; nil where there is no terminal or nothing was typed.
    package static func askSecretly(_ prompt: String) -> String? {
        let descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var before = termios()
        guard unsafe tcgetattr(descriptor, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        let shown = before
        let restore: @Sendable () -> Void = {
            var shown = shown
            unsafe tcsetattr(descriptor, TCSAFLUSH, &shown)
            write("\n", to: descriptor)
        }
        return Interruption.undoing(restore) {
            unsafe tcsetattr(descriptor, TCSAFLUSH, &silent)
            defer { restore() }
            write(prompt, to: descriptor)
            var line: [UInt8] = []
            var byte: UInt8 = 0
            while unsafe read(descriptor, &byte, 1) == 1, byte != 10, line.count < 4_096 { line.append(byte) }
            return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
        }
    }

    /// Writes all of a text; a reader that has gone away is no error.
    @discardableResult
    package static func write(_ text: String, to descriptor: Int32) -> Bool { write(Array(text.utf8), to: descriptor) }

    /// Writes all bytes; a reader that has gone away is no error.
    ///
    /// - Returns: false where the bytes could not be written for another reason.
    @discardableResult
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            // SAFETY: the pointer is valid in the closure, and no more than what remains is written.
            let count = unsafe bytes.withUnsafeBytes { memory in
                guard let base = memory.baseAddress else { return 0 }
                return unsafe Glibc.write(descriptor, base + done, memory.count - done)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno == EPIPE
            }
            done += count
        }
        return true
    }
}
