import Crypto
import WeirValue

/// The MD5 of bytes, with which S3 tells damaged bodies and calls contents; no protection against anybody.
enum S3Digest {
    /// As the field `Content-MD5` has it.
    static func base64(_ bytes: [UInt8]) -> String { Base64.encode(Array(Insecure.MD5.hash(data: bytes))) }

    /// In hexadecimal digits, as an entity tag has it.
    static func hex(_ bytes: [UInt8]) -> String { Digest.hex(Insecure.MD5.hash(data: bytes)) }
}
