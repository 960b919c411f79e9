extension Letter {
    /// The letter alone as a PDF, without the annexes that a bundle shows in it.
    /// - Throws: `dossier.drawing`.
    public func pdf() throws(DossierError) -> [UInt8] { try LetterPages.pdf(self, annexes: []) }

    /// The letter as plain text.
    public var text: String { LetterText.letter(self) }
}
