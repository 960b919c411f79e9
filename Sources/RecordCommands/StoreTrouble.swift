import Commands
import RecordStore
import Texts

extension StoreError {
    /// The exit code that the trouble deserves.
    var exit: RegainExit {
        switch code {
        case .badLocation: .usage
        case .missing: .noInput
        case .notADatabase, .foreign, .damaged, .newerSchema, .historyChanged, .constraint, .badText, .alreadyThere:
            .badInput
        case .locked, .unreachable, .connectionLost, .outcomeUnknown: .unavailable
        case .badStatement, .misuse, .unsupported: .internalError
        case .denied, .fullDisk, .readOnly, .inputOutput, .failed: .inputOutput
        }
    }

    /// What to tell a person.
    var message: Message { Message(code.rawValue, ["place": .text(place), "detail": .text(detail)]) }
}

extension StoreProblem {
    /// What to tell a person.
    var message: Message { Message(code.rawValue) }
}
