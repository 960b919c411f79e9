import RemoteMessages
import RemoteSources
import TestSupport
import Testing

@Suite
struct ReplyJudgeTests {
    @Test(
        arguments: [
            ("bytes 0-9/100", 0, 10, 100), ("bytes 5-5/6", 5, 6, 6), ("Bytes  0-0/*", 0, 1, nil),
        ] as [(String, UInt64, UInt64, UInt64?)]
    )
    func `a content range is read`(text: String, first: UInt64, end: UInt64, total: UInt64?) {
        #expect(ContentRange(text)?.range == first..<end)
        #expect(ContentRange(text)?.byteCount == total)
    }

    @Test(arguments: [
        "", "bytes", "bytes 0-9", "bytes 9-0/100", "bytes 0-100/100", "bytes -1-2/3", "lines 0-9/100", "bytes 0-9/x",
        "bytes +0-9/100", "bytes 0-18446744073709551615/*", "bytes 0-99999999999999999999/*", "bytes a-b/c",
    ])
    func `a malformed content range is refused`(text: String) { #expect(ContentRange(text) == nil) }

    @Test func `a part is a part when it is the right one`() {
        let reply = part("bytes 100-199/1000", 100)
        #expect(judge(reply) == .part([UInt8](repeating: 7, count: 100), ObjectPin(reply, byteCount: 1_000)))
        #expect(code(judge(part("bytes 101-200/1000", 100))) == .badResponse)
        #expect(code(judge(part("bytes 100-299/1000", 200))) == .badResponse)
        #expect(code(judge(part("bytes 100-199/1000", 101))) == .badResponse)
        #expect(code(judge(part("bytes 100-199/*", 100))) == .rangeUnsupported)
        #expect(code(judge(part("nonsense", 100))) == .badResponse)
    }

    @Test func `less than the range is a beginning, unless the object ends there`() {
        #expect(isBeginning(judge(part("bytes 100-199/1000", 40, .cut)), 40))
        #expect(isBeginning(judge(part("bytes 100-199/1000", 40)), 40))
        #expect(isBeginning(judge(part("bytes 100-149/1000", 50)), 50))
        #expect(isBeginning(judge(part("bytes 100-199/1000", 40, .timeout)), 40))
        let end = part("bytes 100-149/150", 50)
        #expect(judge(end) == .part([UInt8](repeating: 7, count: 50), ObjectPin(end, byteCount: 150)))
        #expect(isAgain(judge(part("bytes 100-199/1000", 0, .cut)), .cut))
    }

    @Test func `another size, tag or time is another object`() {
        let first = part("bytes 0-9/1000", 10)
        let pin = ObjectPin(first, byteCount: 1_000)
        #expect(code(judge(part("bytes 100-199/1001", 100), pin: pin)) == .changed)
        #expect(code(judge(part("bytes 100-199/1000", 100, tag: "\"other\""), pin: pin)) == .changed)
        #expect(code(judge(part("bytes 100-199/1000", 100), pin: pin)) == nil)
        #expect(code(judge(part("bytes 100-199/1000", 100, tag: ""), pin: pin)) == nil)
        #expect(code(judge(plain(412), pin: pin)) == .changed)
        #expect(code(judge(plain(404), pin: pin)) == .changed)
        #expect(code(judge(plain(416), pin: pin)) == .changed)
        #expect(code(judge(plain(404))) == .notFound)
    }

    @Test func `a strong tag becomes a condition, a weak one the time`() {
        let time = WebField("last-modified", "Sat, 21 Nov 2026 10:00:00 GMT")
        func condition(_ fields: [WebField]) -> WebField? {
            ObjectPin(WebReply(outcome: .complete, status: 206, fields: fields, body: []), byteCount: 1).condition
        }
        #expect(condition([WebField("etag", "\"a\""), time]) == WebField("if-match", "\"a\""))
        #expect(condition([WebField("etag", "W/\"a\""), time]) == WebField("if-unmodified-since", time.value))
        #expect(condition([]) == nil)
    }

    @Test func `a whole object counts at the beginning only`() {
        let small = WebReply(
            outcome: .complete,
            status: 200,
            fields: [WebField("content-length", "3")],
            body: [1, 2, 3]
        )
        #expect(judge(small, 0..<100) == .whole([1, 2, 3], ObjectPin(small, byteCount: 3)))
        #expect(code(judge(small, pin: ObjectPin(small, byteCount: 3))) == .rangeUnsupported)
        #expect(code(judge(WebReply(outcome: .tooLong, status: 200, fields: [], body: []))) == .rangeUnsupported)
        let short = WebReply(
            outcome: .complete,
            status: 200,
            fields: [WebField("content-length", "4")],
            body: [1, 2, 3]
        )
        #expect(isAgain(judge(short), .cut))
        let empty = WebReply(
            outcome: .complete,
            status: 416,
            fields: [WebField("content-range", "bytes */0")],
            body: []
        )
        #expect(judge(empty, 0..<100) == .whole([], ObjectPin(empty, byteCount: 0)))
    }

    @Test(
        arguments: [
            (403, "AccessDenied", "Access Denied", RemoteError.Code.denied),
            (403, "AccessDenied", "Request has expired", .expired),
            (400, "ExpiredToken", "", .expired),
            (403, "RequestTimeTooSkewed", "", .clockSkew),
            (403, "SignatureDoesNotMatch", "", .denied),
            (403, "InvalidAccessKeyId", "", .denied),
            (404, "NoSuchKey", "", .notFound),
            (404, "NoSuchBucket", "", .notFound),
            (400, "AuthorizationHeaderMalformed", "", .denied),
        ] as [(UInt32, String, String, RemoteError.Code)]
    )
    func `the service's own word decides and is kept`(
        status: UInt32,
        word: String,
        message: String,
        expected: RemoteError.Code
    ) {
        let body = "<?xml version=\"1.0\"?>\n<Error><Code>\(word)</Code><Message>\(message)</Message></Error>"
        let verdict = judge(WebReply(outcome: .complete, status: status, fields: [], body: Array(body.utf8)))
        guard case .failure(let error) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(error.code == expected)
        #expect(error.serviceCode == word)
        #expect(error.status == Int(status))
    }

    @Test(
        arguments: [
            (401, RemoteError.Code.denied), (403, .denied), (407, .denied), (400, .badResponse), (418, .badResponse),
        ] as [(UInt32, RemoteError.Code)]
    )
    func `a refusal without a word is known by its status`(status: UInt32, expected: RemoteError.Code) {
        #expect(code(judge(plain(status))) == expected)
    }

    @Test(
        arguments: [
            (429, RemoteError.Code.throttled), (500, .serverError), (502, .serverError), (503, .serverError),
            (504, .serverError), (408, .timeout),
        ] as [(UInt32, RemoteError.Code)]
    )
    func `what may pass is asked for again`(status: UInt32, expected: RemoteError.Code) {
        #expect(isAgain(judge(plain(status)), expected))
    }

    @Test(arguments: [
        (WebReply.Outcome.refused, RemoteError.Code.refused), (.unreachable, .unreachable),
        (.nameUnknown, .nameUnknown),
    ])
    func `no connection fails at once at the beginning and is tried again later`(
        outcome: WebReply.Outcome,
        expected: RemoteError.Code
    ) {
        let reply = WebReply(outcome: outcome, status: 0, fields: [], body: [])
        #expect(code(judge(reply)) == expected)
        #expect(isAgain(judge(reply, pin: ObjectPin(reply, byteCount: 1)), expected))
    }

    @Test func `a redirection is followed, but never from https to http`() throws {
        func verdict(_ location: String) -> ReplyJudge.Verdict {
            judge(WebReply(outcome: .complete, status: 302, fields: [WebField("location", location)], body: []))
        }
        guard case .elsewhere(let next) = verdict("/other?x=y") else {
            Issue.record("not followed")
            return
        }
        #expect(next.requestText == "https://example.org/other?x=y")
        #expect(code(verdict("http://example.org/other")) == .redirectRefused)
        #expect(code(verdict("ftp://example.org/other")) == .badResponse)
        #expect(code(judge(plain(302))) == .badResponse)
    }

    @Test func `the right region and the server's clock are taken over`() {
        let region = WebReply(
            outcome: .complete,
            status: 301,
            fields: [WebField("x-amz-bucket-region", "eu-north-1")],
            body: []
        )
        #expect(judge(region) == .region("eu-north-1"))
        let body = "<Error><Code>RequestTimeTooSkewed</Code></Error>"
        let fields = [WebField("date", "Sat, 21 Nov 2026 15:16:00 GMT")]
        let verdict = judge(WebReply(outcome: .complete, status: 403, fields: fields, body: Array(body.utf8)))
        guard case .clock(let seconds, let error) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(seconds == 1_795_274_160)
        #expect(error.code == .clockSkew)
    }

    @Test func `a body never shows in an error`() {
        let body = "<Error><Code>Odd code with hunter2</Code><Message>hunter2</Message></Error>"
        let verdict = judge(WebReply(outcome: .complete, status: 403, fields: [], body: Array(body.utf8)))
        #expect(!"\(verdict)".contains("hunter2"))
    }

    @Test(arguments: UInt64(1)...10)
    func `no hostile answer gets bytes in that were not asked for`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let names = [
            "content-range", "etag", "location", "retry-after", "date", "x-amz-bucket-region", "content-length",
        ]
        let values = [
            "bytes 100-199/1000", "bytes 100-99/1000", "bytes */0", "bytes 0-18446744073709551615/18446744073709551615",
            "\"t\"", "W/\"\"", "//", "https://[", "http://x:99999/", "-1", "99999999999999999999", "Sat, 99 Foo", "",
            "<Error>", "\u{0}",
        ]
        let bodies = [
            "", "<Error><Code>", "<Error><Code></Code></Error>",
            "<Error x><Code>A</Code><Region>../..</Region></Error>",
        ]
        for _ in 0..<300 {
            let reply = WebReply(
                outcome: WebReply.Outcome.allCases.randomElement(using: &random) ?? .complete,
                status: [0, 200, 206, 301, 302, 400, 403, 404, 412, 416, 429, 503, 999].randomElement(using: &random)
                    ?? 0,
                fields: names.compactMap { name in
                    values.randomElement(using: &random).map { WebField(name, $0) }
                },
                body: Array((bodies.randomElement(using: &random) ?? "").utf8)
                    + [UInt8](repeating: 1, count: Int.random(in: 0...300, using: &random))
            )
            let pin = Bool.random(using: &random) ? ObjectPin(reply, byteCount: 1_000) : nil
            switch judge(reply, pin: pin) {
            case .part(let bytes, _): #expect(bytes.count == 100)
            case .beginning(let bytes, _): #expect(bytes.count < 100 && !bytes.isEmpty)
            case .whole(let bytes, _): #expect(pin == nil && bytes.count <= reply.body.count)
            case .region(let region): #expect(region.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "/") })
            case .again, .elsewhere, .clock, .failure: break
            }
        }
    }

    private func judge(
        _ reply: WebReply,
        _ range: Range<UInt64> = 100..<200,
        pin: ObjectPin? = nil
    ) -> ReplyJudge.Verdict {
        guard case .web(let address)? = try? RemoteURL(parsing: "https://example.org/disk?sig=hunter2") else {
            return .again(RemoteError(.badAddress, target: ""), after: nil)
        }
        return ReplyJudge(address: address, target: address.description, range: range, pin: pin).judge(reply)
    }

    private func part(
        _ range: String,
        _ count: Int,
        _ outcome: WebReply.Outcome = .complete,
        tag: String = "\"t\""
    ) -> WebReply {
        WebReply(
            outcome: outcome,
            status: 206,
            fields: [WebField("content-range", range), WebField("etag", tag)],
            body: [UInt8](repeating: 7, count: count)
        )
    }

    private func plain(_ status: UInt32) -> WebReply {
        WebReply(outcome: .complete, status: status, fields: [], body: [])
    }

    private func code(_ verdict: ReplyJudge.Verdict) -> RemoteError.Code? {
        if case .failure(let error) = verdict { return error.code }
        return nil
    }

    private func isAgain(_ verdict: ReplyJudge.Verdict, _ code: RemoteError.Code) -> Bool {
        if case .again(let error, _) = verdict { return error.code == code }
        return false
    }

    private func isBeginning(_ verdict: ReplyJudge.Verdict, _ count: Int) -> Bool {
        if case .beginning(let bytes, _) = verdict { return bytes.count == count }
        return false
    }
}
