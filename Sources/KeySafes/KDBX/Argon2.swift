import ByteKit
import CArgon2

/// The one place where libargon2 is called.
enum Argon2 {
    /// What a derivation costs.
    struct Cost {
        let passes: UInt32
        let kibibytes: UInt32
        let lanes: UInt32
    }

    /// Derives 32 bytes; nil when the library refuses the parameters or gets no memory.
    static func hash(
        _ password: [UInt8],
        salt: [UInt8],
        secret: [UInt8],
        associatedData: [UInt8],
        cost: Cost,
        version: UInt32,
        isHybrid: Bool
    ) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: 32)
        // The library's structure has mutable pointers; it is given copies, and no flag that lets it write to them.
        var (password, salt, secret, associatedData) = (password, salt, secret, associatedData)
        defer { password.wipe() }
        let status = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe password.withUnsafeMutableBufferPointer { password in
                unsafe salt.withUnsafeMutableBufferPointer { salt in
                    unsafe secret.withUnsafeMutableBufferPointer { secret in
                        unsafe associatedData.withUnsafeMutableBufferPointer { data in
                            // SAFETY: all five buffers live until the call returns, and their counts are theirs.
                            var context = unsafe argon2_context()
                            unsafe context.out = output.baseAddress
                            unsafe context.outlen = UInt32(output.count)
                            unsafe context.pwd = password.baseAddress
                            unsafe context.pwdlen = UInt32(password.count)
                            unsafe context.salt = salt.baseAddress
                            unsafe context.saltlen = UInt32(salt.count)
                            unsafe context.secret = secret.isEmpty ? nil : secret.baseAddress
                            unsafe context.secretlen = UInt32(secret.count)
                            unsafe context.ad = data.isEmpty ? nil : data.baseAddress
                            unsafe context.adlen = UInt32(data.count)
                            unsafe context.t_cost = cost.passes
                            unsafe context.m_cost = cost.kibibytes
                            unsafe context.lanes = cost.lanes
                            unsafe context.threads = min(cost.lanes, 8)
                            unsafe context.version = version
                            return unsafe argon2_ctx(&context, isHybrid ? Argon2_id : Argon2_d)
                        }
                    }
                }
            }
        }
        return status == ARGON2_OK.rawValue ? output : nil
    }
}
