/// The words of a command line, as the Windows command prompt hands them to a program.
enum CommandWords {
    /// Splits at blanks outside double quotes; the quotes themselves are left out, `\"` inside them stays a quote.
    static func split(_ line: String) -> [String] {
        var words: [String] = []
        var current = ""
        var isQuoted = false
        var hasWord = false
        var previous: Character?
        for character in line {
            if character == "\"", previous == "\\" {
                current.removeLast()
                current.append(character)
            } else if character == "\"" {
                isQuoted.toggle()
                hasWord = true
            } else if character == " ", !isQuoted {
                if hasWord { words.append(current) }
                current = ""
                hasWord = false
            } else {
                current.append(character)
                hasWord = true
            }
            previous = character
        }
        return hasWord ? words + [current] : words
    }
}
