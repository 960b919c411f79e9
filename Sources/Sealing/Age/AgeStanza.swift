/// One way into an age file: a type, arguments, and the file key wrapped in some way.
struct AgeStanza: Hashable, Sendable {
    /// The type and what follows it on its line; at least one, each of visible ASCII.
    let arguments: [[UInt8]]
    /// The body, decoded.
    let body: [UInt8]

    init(_ arguments: [[UInt8]], body: [UInt8]) {
        self.arguments = arguments
        self.body = body
    }

    /// The first argument.
    var type: [UInt8] { arguments.first ?? [] }

    /// Whether the type is this name.
    func isOf(_ name: String) -> Bool { type == Array(name.utf8) }

    /// The lines of the header, each with its end.
    var lines: [UInt8] {
        var lines = Array("->".utf8)
        for argument in arguments { lines += [UInt8(ascii: " ")] + argument }
        lines.append(UInt8(ascii: "\n"))
        var start = 0
        // A full line is followed by another one, even by an empty one: a short line ends the body.
        while true {
            let end = min(start + 48, body.count)
            StrictBase64.encode(body.span.extracting(start..<end), padded: false, into: &lines)
            lines.append(UInt8(ascii: "\n"))
            guard end - start == 48 else { return lines }
            start = end
        }
    }
}
