public import ByteKit

/// Something that is not as its format says, found while reading; what could be read was read all the same.
public struct RegistryProblem: Hashable, Sendable {
    /// What is wrong: stable and dotted.
    public let code: ParseError.Code
    /// Where, in bytes from the start of the hive or of the `.reg` text.
    public let offset: Int

    /// Names a problem at an offset.
    public init(_ code: ParseError.Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }
}

extension RegistryProblem: CustomStringConvertible {
    /// Code and offset on one line.
    public var description: String { "\(code) at offset \(offset)" }
}
