/// How the program ends.
///
/// These numbers are a contract: scripts act on them.
public enum RegainExit: Int32, CaseIterable, Error, Sendable {
    /// Done, and the answer is good.
    case good = 0
    /// Done, and the answer is no.
    case no = 1
    /// Done in part: some source could not be read.
    case partial = 2
    /// Refused by a rule of Regain.
    case refused = 3
    /// Wrong usage.
    case usage = 64
    /// The input is not what it should be.
    case badInput = 65
    /// No such input.
    case noInput = 66
    /// A service did not answer.
    case unavailable = 69
    /// An error of Regain's own.
    case internalError = 70
    /// Input or output error.
    case inputOutput = 74

    /// Code of the text that explains it.
    var textCode: String { "exit.\(rawValue)" }
}
