import CWebClient
import Glibc
import RemoteMessages

/// The connections of this process.
@safe
final class WebClient {
    private let connections: OpaquePointer

    /// Prepares connections; nil when memory is short.
    init?(_ settings: WebSettings) {
        let proxy = settings.proxy.isEmpty ? nil : settings.proxy
        let direct = settings.directHosts.isEmpty ? nil : settings.directHosts
        // SAFETY: the texts and bytes are alive during the call, which copies them.
        let opened = unsafe settings.certificates.withUnsafeBytes { certificates in
            unsafe regain_web_open(
                certificates.baseAddress?.assumingMemoryBound(to: CChar.self),
                certificates.count,
                proxy,
                direct
            )
        }
        guard let opened = unsafe opened else { return nil }
        unsafe connections = opened
    }

    deinit { unsafe regain_web_close(connections) }

    /// Makes all requests at the same time.
    func fetch(_ requests: [WebRequest]) -> [WebReply] {
        let texts = CTexts()
        // SAFETY: the texts live as long as `texts`, which is kept past the call; both buffers hold count items.
        return withExtendedLifetime(texts) {
            let raw = unsafe requests.map { request in
                unsafe regain_web_request(
                    address: texts.add(request.address),
                    fields: texts.add(list: request.fields.map { "\($0.name): \($0.value)" }),
                    field_count: request.fields.count,
                    part_limit: request.partByteLimit,
                    whole_limit: request.wholeByteLimit,
                    connect_timeout: request.connectTimeout,
                    stall_timeout: request.stallTimeout,
                    total_timeout: request.totalTimeout
                )
            }
            var replies = unsafe [regain_web_reply](repeating: regain_web_reply(), count: requests.count)
            unsafe regain_web_fetch(connections, raw, raw.count, &replies)
            defer { unsafe regain_web_release(&replies, replies.count) }
            return unsafe replies.map { unsafe Self.reply($0) }
        }
    }

    private static func reply(_ raw: regain_web_reply) -> WebReply {
        // SAFETY: the library says how many bytes lie at each pointer, and both are copied here.
        let body = unsafe [UInt8](UnsafeBufferPointer(start: raw.body, count: raw.body == nil ? 0 : raw.body_count))
        let head = unsafe UnsafeRawBufferPointer(start: raw.head, count: raw.head == nil ? 0 : raw.head_count)
        return unsafe WebReply(
            outcome: WebReply.Outcome(rawValue: raw.outcome) ?? .failed,
            libraryCode: raw.library_code,
            status: raw.status,
            fields: fields(String(decoding: head, as: UTF8.self)),
            body: body
        )
    }

    private static func fields(_ head: String) -> [WebField] {
        head.split(separator: "\n").compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...]
            let trimmed = value.drop { $0 == " " || $0 == "\t" }
            let end = trimmed.lastIndex { $0 != " " && $0 != "\t" }.map { trimmed.index(after: $0) }
            return WebField(line[..<colon].lowercased(), String(trimmed[..<(end ?? trimmed.startIndex)]))
        }
    }
}

/// Copies of texts for C, overwritten and freed together.
@safe
private final class CTexts {
    private var texts: [UnsafeMutablePointer<CChar>] = unsafe []
    private var lists: [UnsafeMutablePointer<UnsafePointer<CChar>?>] = unsafe []

    // SAFETY: whatever add returned is freed once, here; nobody keeps a pointer longer than this object.
    deinit {
        unsafe texts.forEach { text in
            unsafe explicit_bzero(text, strlen(text))
            unsafe free(text)
        }
        unsafe lists.forEach { unsafe $0.deallocate() }
    }

    func add(_ text: String) -> UnsafePointer<CChar>? {
        guard let copy = unsafe strdup(text) else { return nil }
        unsafe texts.append(copy)
        return unsafe UnsafePointer(copy)
    }

    func add(list items: [String]) -> UnsafePointer<UnsafePointer<CChar>?>? {
        let list = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: max(1, items.count))
        unsafe lists.append(list)
        for (index, item) in items.enumerated() { unsafe (list + index).initialize(to: add(item)) }
        return unsafe UnsafePointer(list)
    }
}
