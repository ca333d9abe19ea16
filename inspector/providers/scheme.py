"""How a sender signs, as data: the row a generic judge reads. It must never hold code or a key."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from inspector.providers.place import Place
from inspector.providers.template import Template


class Kind(StrEnum):
    """The shape of a proof."""

    HMAC = "hmac"
    ASYMMETRIC = "asymmetric"
    HASH = "hash"
    TOKEN = "token"  # noqa: S105
    JWT = "jwt"
    CODE = "code"


class Encoding(StrEnum):
    """How the signature's bytes are written."""

    HEX = "hex"
    BASE64 = "base64"
    BASE64URL = "base64url"
    TEXT = "text"


class Unit(StrEnum):
    """How a timestamp is written. TEXT is signed as it stands and never compared with a clock."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    RFC3339 = "rfc3339"
    HTTP_DATE = "http-date"
    TEXT = "text"


class Reading(StrEnum):
    """What a secret's text means. NFKD is UTF-8 after that normal form (EasyPost), REST the UTF-8 of what
    follows the prefix (Inngest). PUBLIC is any written form of a public key, told apart by its content."""

    UTF8 = "utf8"
    NFKD = "utf8-nfkd"
    REST = "utf8-after-prefix"
    BASE64 = "base64"
    HEX = "hex"
    PUBLIC = "public"


DIGESTS = ("sha1", "sha256", "sha384", "sha512", "md5")
"""What HMAC and plain hash rows may name."""

ASYMMETRIC = {
    "rsa-pkcs1-sha1": "RSA-SHA1",
    "rsa-pkcs1-sha256": "RSA-SHA256",
    "rsa-pkcs1-sha512": "RSA-SHA512",
    "rsa-pss-sha256": "RSA-PSS-SHA256",
    "rsa-pss-sha512": "RSA-PSS-SHA512",
    "ecdsa-p256-sha256-der": "ECDSA-P256-SHA256",
    "ecdsa-p256-sha256-raw": "ECDSA-P256-SHA256",
    "ecdsa-p384-sha384-der": "ECDSA-P384-SHA384",
    "ecdsa-p384-sha384-raw": "ECDSA-P384-SHA384",
    "ed25519": "Ed25519",
}
"""What asymmetric rows may name, with the name people know."""

JWT_ALGORITHMS = ("HS256", "HS384", "HS512", "RS256", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""What JWT rows may allow. `none` is not among them and can never be."""


CODES = {
    "aws_sns": "RSA over the signed fields of the message",
    "contentful": "HMAC-SHA256 over method, path, signed headers and body",
    "gitea": "HMAC-SHA256 over the JSON payload",
    "mandrill": "HMAC-SHA1 over the URL and the sorted form fields",
    "paypal": "RSA-SHA256 over transmission, webhook id and the body's CRC-32",
    "plivo_v2": "HMAC-SHA256 over the URL without its query and the nonce",
    "plivo_v3": "HMAC-SHA256 over the URL, sorted query and form fields, and the nonce",
    "rfc9421": "HTTP message signature over the components it names",
    "twilio": "HMAC over the URL and the sorted form fields",
}
"""What no row can say: the names of checks in `verify.codes`, and each in words."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Where the signature stands and how to read it.

    With `split` the value is a list; with `field` only items `FIELD SEPARATOR value` count. `only` names
    all the items there may be, in order, where the sender's own library reads no others. `prefix` is cut
    from each. `any_case` accepts upper-case hex where the provider's own SDK does.
    """

    place: Place
    split: str = ""
    trim: bool = False
    field: str = ""
    separator: str = "="
    prefix: str = ""
    prefix_optional: bool = False
    encoding: Encoding = Encoding.HEX
    any_case: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timestamp:
    """Where the time of signing stands. `tolerance` is seconds, None where the sender's own code sets no
    limit. `future` says that a time ahead of the clock passes, `future_varies` that it does in some of the
    sender's own libraries, so that a receiver may do either. `earliest` is the least number taken.
    `optional` says that a delivery without a time passes, as where it stands in a signed body."""

    place: Place
    unit: Unit = Unit.SECONDS
    tolerance: int | None = None
    future: bool = False
    future_varies: bool = False
    earliest: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class KeyRow:
    """How the key's text is read. Every reading is tried, in order. Rows are compared by identity, so that
    a key can keep what it was read as under the row at no cost.

    `prefix` is cut first, `*` in it stands for letters and digits; `bare` is the reading of a text without
    it (None: the same readings), and `prefix_required` refuses such a text. `id` is the place that names
    one of several keys.
    """

    readings: tuple[Reading, ...] = (Reading.UTF8,)
    prefix: str = ""
    bare: Reading | None = None
    prefix_required: bool = False
    id: Place | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """What a JSON Web Token must say. Times are seconds; `hash` is the claim with the body's SHA-256, empty
    where the token itself is the body."""

    algorithms: tuple[str, ...]
    hash: str
    hash_encoding: Encoding = Encoding.HEX
    require: tuple[str, ...] = ()
    issuer: str = ""
    issuer_is_key_id: bool = False
    url: str = ""
    max_age: int | None = None
    leeway: int = 0


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way a provider signs.

    `when` are header values that must hold for the row to apply: `*` for any, nothing for a header that is
    not there. A `legacy` row decides only when no
    other row's signature is there. `each` repeats the check for every item of a JSON array. With
    `blank` a missing variable counts as empty. `code` names a module where no row can say it. `title` is
    the scheme in words.
    """

    kind: Kind
    signature: Signature
    algorithm: str = ""
    variant: str = ""
    legacy: bool = False
    when: tuple[tuple[str, str], ...] = ()
    template: Template | None = None
    id: Place | None = None
    timestamp: Timestamp | None = None
    key: KeyRow = KeyRow()
    each: Place | None = None
    blank: bool = False
    claims: Claims | None = None
    code: str = ""
    title: str = field(init=False, default="", compare=False)

    def __post_init__(self) -> None:
        # Every verdict carries the title, so it is made once.
        object.__setattr__(self, "title", self._title())

    def _title(self) -> str:
        """The scheme in words: `RSA-SHA256 over the body`, `HMAC-SHA256 over {timestamp}.{body}`."""
        if self.kind is Kind.TOKEN:
            return f"shared token in {self.signature.place}: nothing is signed"
        if self.kind is Kind.JWT and self.claims is not None:
            held = (
                f"with the body's SHA-256 in claim {self.claims.hash}" if self.claims.hash else "as the body"
            )
            return f"JWT {'/'.join(self.claims.algorithms)} {held}"
        if self.template is None:
            return CODES.get(self.code, self.code)
        over = "the body" if self.template.text == "{body}" else self.template.text
        for name in self.template.filters:
            over = f"the {name} of {over}"
        return f"{self.algorithm_title} over {over}"

    @property
    def algorithm_title(self) -> str:
        """The algorithm as people name it."""
        if self.kind is Kind.ASYMMETRIC:
            return ASYMMETRIC[self.algorithm]
        name = (
            self.algorithm.upper().replace("SHA", "SHA-")
            if self.kind is Kind.HASH
            else self.algorithm.upper()
        )
        return name if self.kind is Kind.HASH else f"HMAC-{name}"
