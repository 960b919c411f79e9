import ByteKit
public import Documents

extension Document {
    /// The document without what is beyond the limits, and a problem for each kind of thing that was left out.
    public func bounded(by limits: DocumentLimits) -> Document {
        var result = self
        result.passages = []
        var textRest = limits.textByteCount
        for passage in passages {
            guard result.passages.count < limits.passageCount, UInt64(passage.text.utf8.count) <= textRest else {
                result.problems.append(ParseError(.documentTooLong, at: 0, "text"))
                break
            }
            textRest -= UInt64(passage.text.utf8.count)
            var passage = passage
            passage.text = passage.text.withPlainLineEnds
            result.passages.append(passage)
        }
        result.attachments = []
        var rest = limits.attachmentsByteCount
        for attachment in attachments {
            let size = UInt64(attachment.bytes.count)
            guard result.attachments.count < limits.attachmentCount else {
                result.problems.append(ParseError(.documentTooLong, at: 0, "\(attachments.count) attachments"))
                break
            }
            guard size <= limits.attachmentByteCount, size <= rest else {
                result.problems.append(ParseError(.documentTooLong, at: 0, "attachment of \(size) bytes"))
                continue
            }
            rest -= size
            result.attachments.append(attachment)
        }
        if result.problems.count > limits.problemCount {
            result.problems.removeLast(result.problems.count - limits.problemCount)
        }
        return result
    }
}

extension String {
    /// The text with U+000A alone at the end of each line.
    fileprivate var withPlainLineEnds: String {
        guard utf8.contains(13) else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count)
        var isBehindReturn = false
        for unit in utf8 {
            if unit == 13 {
                result.append(10)
            } else if unit != 10 || !isBehindReturn {
                result.append(unit)
            }
            isBehindReturn = unit == 13
        }
        return String(decoding: result, as: UTF8.self)
    }
}
