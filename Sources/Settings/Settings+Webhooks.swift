internal import Foundation

extension Settings {
    /// Who is told of changes as they happen.
    public struct Webhooks: Hashable, Sendable {
        /// Whom a request is sent to for each change.
        public var receivers: [Receiver] = []
        /// Seconds that a receiver may take to answer.
        public var seconds = 15
        /// Attempts after which a change is given up.
        public var attempts = 12
        /// Seconds between the first attempt and the second; twice as long each time after, up to an hour.
        public var retrySeconds = 5

        public init() {}

        /// Seconds to wait after so many attempts.
        public func pause(after attempts: Int) -> Double {
            min(3600, Double(retrySeconds) * Double(1 << min(max(0, attempts - 1), 20)))
        }

        /// One that is told.
        public struct Receiver: Hashable, Sendable {
            public var name: String
            /// Where requests are sent to.
            public var url: String
            /// What requests are signed with: `whsec_` and 24 to 64 bytes in Base64.
            public var secret: String

            public init(name: String, url: String, secret: String) {
                (self.name, self.url, self.secret) = (name, url, secret)
            }

            /// The bytes that requests are signed with.
            public var key: [UInt8] { Self.key(of: secret) ?? [] }

            /// Nil where the text is no secret.
            static func key(of secret: String) -> [UInt8]? {
                let beginning = "whsec_"
                guard secret.hasPrefix(beginning),
                    let key = Data(base64Encoded: String(secret.dropFirst(beginning.count))),
                    (24...64).contains(key.count)
                else { return nil }
                return Array(key)
            }
        }
    }
}

extension SettingType where Value == Settings.Webhooks.Receiver {
    /// A name, an address and a secret.
    static var receiver: Self {
        let name = SettingType<String>.text("a name of small letters, digits and hyphens") { text in
            text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
        }
        let url = SettingType<String>.webAddress
        let secret = SettingType<String>.text(
            "whsec_ and 24 to 64 random bytes in Base64, as `openssl rand -base64 32` makes them"
        ) { Value.key(of: $0) != nil }
        let described = [
            SettingMember("name", name, isRequired: true, "What it is called in `vitrine status`."),
            SettingMember("url", url, isRequired: true, "Where requests are sent to; https but on one's own network."),
            SettingMember("secret", secret, isRequired: true, "What requests are signed with; it knows the same."),
        ]
        return .group(
            "a name, a url and a secret", members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let parts = (
                    members.read("name", name, &reader), members.read("url", url, &reader),
                    members.read("secret", secret, &reader)
                )
                guard let name = parts.0, let url = parts.1, let secret = parts.2 else { return nil }
                return Value(name: name, url: url, secret: secret)
            },
            write: { receiver, language in
                [
                    ("name", name.write(receiver.name, language)), ("url", url.write(receiver.url, language)),
                    ("secret", secret.write(receiver.secret, language)),
                ]
            })
    }
}
