import CShareClient
import Glibc
import RemoteMessages

/// The file that is open.
@safe
final class ShareFile {
    private static let readLimit: UInt32 = 8 << 20
    private let share: OpaquePointer

    private init(_ share: OpaquePointer) { unsafe self.share = share }

    deinit { unsafe regain_share_close(share) }

    /// Opens a file.
    static func open(_ target: ShareTarget) -> (ShareFile?, ShareReply) {
        var share: OpaquePointer?
        var state = regain_share_state()
        // SAFETY: the texts live until the end of the nested closures, and the library copies them.
        let trouble = unsafe target.host.withCString { host in
            unsafe target.share.withCString { name in
                unsafe target.path.withCString { path in
                    unsafe target.domain.withCString { domain in
                        unsafe target.user.withCString { user in
                            unsafe target.password.withCString { password in
                                var raw = unsafe regain_share_target(
                                    host: host,
                                    port: UInt16(clamping: target.port),
                                    share: name,
                                    path: path,
                                    domain: domain,
                                    user: user,
                                    password: password,
                                    requires_encryption: target.requiresEncryption ? 1 : 0,
                                    timeout: target.timeout
                                )
                                return unsafe regain_share_open(&raw, &share, &state)
                            }
                        }
                    }
                }
            }
        }
        guard trouble == 0, let share = unsafe share else {
            return (nil, ShareReply(systemError: UInt32(clamping: trouble == 0 ? EIO : trouble)))
        }
        let reply = ShareReply(systemError: 0, byteCount: state.byte_count, modified: state.modified)
        return unsafe (ShareFile(share), reply)
    }

    /// Reads a range.
    func read(_ range: ShareRange) -> ShareReply {
        let count = Int(min(range.byteCount, Self.readLimit))
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        var state = regain_share_state()
        // SAFETY: the buffer has count bytes, and the library says how many of them it wrote.
        let trouble = unsafe regain_share_read(share, range.offset, &bytes, count, &done, &state)
        bytes.removeLast(count - min(done, count))
        return ShareReply(
            systemError: UInt32(clamping: trouble),
            byteCount: state.byte_count,
            modified: state.modified,
            bytes: trouble == 0 ? bytes : []
        )
    }
}
