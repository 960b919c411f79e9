import ByteKit
package import RemoteMessages

/// Decides what an answer to a ranged request means.
///
/// It does no input or output and keeps no state.
package struct ReplyJudge {
    /// What follows from an answer.
    package enum Verdict: Equatable {
        /// The bytes of the range; fewer only at the end of the object.
        case part([UInt8], ObjectPin)
        /// The beginning of the range; the rest is to be asked for again.
        case beginning([UInt8], ObjectPin)
        /// The whole object, because the server sends no parts and it is small.
        case whole([UInt8], ObjectPin)
        /// To be asked again after a while; the error holds when that has been done often enough.
        case again(RemoteError, after: Duration?)
        /// To be asked there.
        case elsewhere(WebAddress)
        /// To be asked again, signed for this region.
        case region(String)
        /// To be asked again with this time; the error holds when that has been done.
        case clock(Int64, RemoteError)
        /// To be given up.
        case failure(RemoteError)
    }

    /// Where the request went, for resolving redirections.
    package var address: WebAddress
    /// The address as it may be shown.
    package var target: String
    /// The range that was asked for.
    package var range: Range<UInt64>
    /// What the object was at the beginning; nil while it is being opened.
    package var pin: ObjectPin?

    /// What is known when the answer arrives.
    package init(address: WebAddress, target: String, range: Range<UInt64>, pin: ObjectPin?) {
        self.address = address
        self.target = target
        self.range = range
        self.pin = pin
    }

    /// Judges an answer.
    package func judge(_ reply: WebReply) -> Verdict {
        switch reply.outcome {
        case .refused: connectionFailure(.refused)
        case .unreachable: connectionFailure(.unreachable)
        case .nameUnknown: connectionFailure(.nameUnknown)
        case .certificate: .failure(error(.certificate, reply))
        case .badResponse: .failure(error(.badResponse, reply))
        case .failed: .failure(error(.worker, reply))
        case .cut: interrupted(reply, .cut)
        case .timeout: interrupted(reply, .timeout)
        case .tooLong where reply.status == 200: .failure(error(.rangeUnsupported, reply))
        case .tooLong where reply.status == 206: .failure(error(.badResponse, reply, "more than asked for"))
        case .tooLong, .complete: judgeStatus(reply)
        }
    }

    /// At the beginning a person has probably mistyped the name; later the network may come back.
    private func connectionFailure(_ code: RemoteError.Code) -> Verdict {
        let error = RemoteError(code, target: target)
        return pin == nil ? .failure(error) : .again(error, after: nil)
    }

    private func interrupted(_ reply: WebReply, _ code: RemoteError.Code) -> Verdict {
        if reply.status == 206, !reply.body.isEmpty { return part(reply, isCut: true) }
        return .again(error(code, reply), after: nil)
    }

    private func judgeStatus(_ reply: WebReply) -> Verdict {
        let service = ServiceError(reply.body)
        switch reply.status {
        case 206: return part(reply, isCut: false)
        case 200: return whole(reply)
        case 301, 302, 303, 307, 308: return redirection(reply, service)
        case 404, 410:
            return .failure(error(pin == nil ? .notFound : .changed, reply, service: service))
        case 412: return .failure(error(.changed, reply, service: service))
        case 416: return unsatisfiable(reply)
        case 400, 401, 403, 407: return refusal(reply, service)
        case 429: return .again(error(.throttled, reply, service: service), after: wait(reply))
        case 503 where service?.code == "SlowDown":
            return .again(error(.throttled, reply, service: service), after: wait(reply))
        case 408, 425: return .again(error(.timeout, reply, service: service), after: wait(reply))
        case 500...599: return .again(error(.serverError, reply, service: service), after: wait(reply))
        default: return .failure(error(.badResponse, reply, service: service))
        }
    }

    private func part(_ reply: WebReply, isCut: Bool) -> Verdict {
        guard let field = reply["content-range"].flatMap({ ContentRange($0) }), let sent = field.range else {
            return .failure(error(.badResponse, reply, "content-range"))
        }
        guard let total = field.byteCount else { return .failure(error(.rangeUnsupported, reply, "size unknown")) }
        let found = ObjectPin(reply, byteCount: total)
        if let pin, !pin.agrees(with: found) { return .failure(error(.changed, reply)) }
        guard sent.lowerBound == range.lowerBound, sent.upperBound <= range.upperBound,
            reply.body.count <= sent.count
        else { return .failure(error(.badResponse, reply, "another range")) }
        guard !isCut, reply.body.count == sent.count, sent.upperBound == min(range.upperBound, total) else {
            guard !reply.body.isEmpty else { return .again(error(.cut, reply), after: nil) }
            return .beginning(reply.body, found)
        }
        return .part(reply.body, found)
    }

    private func whole(_ reply: WebReply) -> Verdict {
        guard pin == nil else { return .failure(error(.rangeUnsupported, reply)) }
        if let length = reply["content-length"].flatMap({ Int($0) }), length != reply.body.count {
            return .again(error(.cut, reply), after: nil)
        }
        return .whole(reply.body, ObjectPin(reply, byteCount: UInt64(reply.body.count)))
    }

    private func unsatisfiable(_ reply: WebReply) -> Verdict {
        guard pin == nil else { return .failure(error(.changed, reply)) }
        // The first byte of an empty object does not exist, and this is how a server has to say so; S3 leaves the field out.
        let total = reply["content-range"].flatMap { ContentRange($0) }?.byteCount ?? 0
        guard range.lowerBound == 0, total == 0 else { return .failure(error(.badResponse, reply)) }
        return .whole([], ObjectPin(reply, byteCount: 0))
    }

    private func redirection(_ reply: WebReply, _ service: ServiceError?) -> Verdict {
        if let region = region(reply, service) { return .region(region) }
        guard let location = reply["location"], let next = address.resolving(location) else {
            return .failure(error(.badResponse, reply, "location", service: service))
        }
        guard next.isSecure || !address.isSecure else {
            return .failure(error(.redirectRefused, reply, "https to http"))
        }
        return .elsewhere(next)
    }

    private func refusal(_ reply: WebReply, _ service: ServiceError?) -> Verdict {
        switch service?.code {
        case "RequestTimeTooSkewed":
            let error = error(.clockSkew, reply, service: service)
            guard let date = reply["date"].flatMap({ HTTPDate.parse($0) }) else { return .failure(error) }
            return .clock(date.secondsSince1970, error)
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired":
            return .failure(error(.expired, reply, service: service))
        case "RequestTimeout":
            return .again(error(.timeout, reply, service: service), after: wait(reply))
        case "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
            if let region = region(reply, service) { return .region(region) }
        default: break
        }
        if reply.status == 403, service?.speaksOfExpiry == true {
            return .failure(error(.expired, reply, service: service))
        }
        let isKnownCode = service != nil
        let code: RemoteError.Code = reply.status == 400 && !isKnownCode ? .badResponse : .denied
        return .failure(error(code, reply, service: service))
    }

    /// The region that the service names.
    ///
    /// It becomes a part of a host name, to which a signature is sent: anything but a plain name could lead elsewhere.
    private func region(_ reply: WebReply, _ service: ServiceError?) -> String? {
        [reply["x-amz-bucket-region"], service?.region].lazy.compactMap { $0 }.first { S3Configuration.isRegion($0) }
    }

    private func wait(_ reply: WebReply) -> Duration? {
        reply["retry-after"].flatMap { Int64($0) }.flatMap { (0...86_400).contains($0) ? .seconds($0) : nil }
    }

    private func error(
        _ code: RemoteError.Code,
        _ reply: WebReply,
        _ detail: String = "",
        service: ServiceError? = nil
    ) -> RemoteError {
        let library = reply.libraryCode == 0 ? "" : "library code \(reply.libraryCode)"
        return RemoteError(
            code,
            target: target,
            status: reply.status == 0 ? nil : Int(reply.status),
            serviceCode: service?.code,
            detail: detail.isEmpty ? library : detail
        )
    }
}
