"""A `[[scheme]]` table of a provider file -> Scheme. It must never accept a row the judge cannot follow."""

from __future__ import annotations

from dataclasses import replace

from inspector.providers.place import Place, Where, parse_place
from inspector.providers.scheme import (
    ASYMMETRIC,
    CODES,
    DIGESTS,
    JWT_ALGORITHMS,
    Claims,
    Encoding,
    KeyRow,
    Kind,
    Reading,
    Scheme,
    Signature,
    Timestamp,
    Unit,
)
from inspector.providers.table import Table
from inspector.providers.template import Template, filters_of, parse_template


def read_scheme(table: Table) -> Scheme:
    """One signature row. Raises ConfigError."""
    kind = table.choice("kind", Kind)
    scheme = Scheme(
        kind=kind,
        signature=_signature(table, kind),
        algorithm=_algorithm(table, kind),
        variant=table.text("variant", ""),
        legacy=table.flag("legacy"),
        when=tuple((name.lower(), value) for name, value in table.pairs("when")),
        template=_template(table, kind),
        id=place_in(table, "id"),
        timestamp=_timestamp(table),
        key=_key(table, kind),
        each=place_in(table, "each"),
        blank=table.flag("blank"),
        claims=_claims(table, kind),
        code=table.among("code", table.text("code"), list(CODES)) if kind is Kind.CODE else "",
    )
    table.finish()
    _consistent(table, scheme)
    return scheme


def place_in(table: Table, key: str) -> Place | None:
    """The place under a key, or None."""
    text = table.text(key, "")
    return table.parsed(key, text, parse_place) if text else None


def _signature(table: Table, kind: Kind) -> Signature:
    inner = table.table("signature")
    if inner is None:
        table.fail("signature", "is missing", 'Write signature = { in = "header:NAME" }.')
    written = Encoding.TEXT if kind in (Kind.TOKEN, Kind.JWT) else Encoding.HEX
    signature = Signature(
        place=inner.parsed("in", inner.text("in"), parse_place),
        split=inner.text("split", ""),
        trim=inner.flag("trim"),
        field=inner.text("field", ""),
        separator=inner.text("separator", "=") or "=",
        prefix=inner.text("prefix", ""),
        prefix_optional=inner.flag("prefix_optional"),
        encoding=inner.choice("encoding", Encoding, written),
        any_case=inner.flag("any_case"),
        only=inner.texts("only"),
    )
    inner.finish()
    if signature.place.where is Where.FIELD:
        inner.fail("in", "cannot be a field: it is the header that holds the fields")
    return signature


def _algorithm(table: Table, kind: Kind) -> str:
    if kind in (Kind.HMAC, Kind.HASH):
        return table.among("algorithm", table.text("algorithm"), DIGESTS)
    if kind is Kind.ASYMMETRIC:
        return table.among("algorithm", table.text("algorithm"), list(ASYMMETRIC))
    return ""


def _template(table: Table, kind: Kind) -> Template | None:
    if kind not in (Kind.HMAC, Kind.HASH, Kind.ASYMMETRIC):
        return None
    text = table.text("signed")
    template = table.parsed(
        "signed", text, lambda given: parse_template(given, braces=given.startswith('{"'))
    )
    filters = table.parsed("signed_as", table.text("signed_as", ""), filters_of)
    return replace(template, filters=filters) if filters else template


def _timestamp(table: Table) -> Timestamp | None:
    inner = table.table("timestamp")
    if inner is None:
        return None
    timestamp = Timestamp(
        place=inner.parsed("in", inner.text("in"), parse_place),
        unit=inner.choice("unit", Unit, Unit.SECONDS),
        tolerance=inner.count("tolerance"),
        future=inner.flag("future"),
        future_varies=inner.flag("future_varies"),
        earliest=inner.count("earliest") or 0,
        optional=inner.flag("optional"),
    )
    inner.finish()
    return timestamp


def _key(table: Table, kind: Kind) -> KeyRow:
    inner = table.table("key")
    usual = Reading.PUBLIC if kind is Kind.ASYMMETRIC else Reading.UTF8
    if inner is None:
        return KeyRow((usual,))
    known = [reading.value for reading in Reading]
    readings = tuple(Reading(inner.among("as", text, known)) for text in inner.texts("as")) or (usual,)
    bare = inner.text("bare", "")
    row = KeyRow(
        readings=readings,
        prefix=inner.text("prefix", ""),
        bare=Reading(inner.among("bare", bare, known)) if bare else None,
        prefix_required=inner.flag("prefix_required"),
        id=place_in(inner, "id"),
    )
    inner.finish()
    public = Reading.PUBLIC in readings
    if public != (kind is Kind.ASYMMETRIC) and kind not in (Kind.JWT, Kind.CODE):
        inner.fail(
            "as", f"does not fit kind {kind.value}", 'Only kind "asymmetric" or "jwt" reads public keys.'
        )
    return row


def _claims(table: Table, kind: Kind) -> Claims | None:
    inner = table.table("claims")
    if kind is not Kind.JWT:
        if inner is not None:
            table.fail("claims", 'belongs to kind = "jwt" only')
        return None
    if inner is None:
        table.fail("claims", "is missing", 'Write claims = { algorithms = ["HS256"], hash = "sha256" }.')
    algorithms = inner.texts("algorithms")
    for name in algorithms:
        inner.among("algorithms", name, JWT_ALGORITHMS)
    if not algorithms:
        inner.fail("algorithms", "is missing", f"Name the ones allowed: {', '.join(JWT_ALGORITHMS)}.")
    claims = Claims(
        algorithms=algorithms,
        hash=inner.text("hash", ""),
        hash_encoding=inner.choice("hash_encoding", Encoding, Encoding.HEX),
        require=inner.texts("require"),
        issuer=inner.text("issuer", ""),
        issuer_is_key_id=inner.flag("issuer_is_key_id"),
        url=inner.text("url", ""),
        max_age=inner.count("max_age"),
        leeway=inner.count("leeway") or 0,
    )
    inner.finish()
    return claims


def _consistent(table: Table, scheme: Scheme) -> None:
    """What the template needs must have a place, and fields need a header that holds them."""
    template, signature = scheme.template, scheme.signature
    if scheme.claims is not None and not scheme.claims.hash and signature.place.where is not Where.BODY:
        table.fail("claims.hash", "is missing", "Name the claim with the hash of the body.")
    fields = [p for p in (scheme.id, scheme.timestamp.place if scheme.timestamp else None) if p is not None]
    if template is not None:
        if template.uses("timestamp") and scheme.timestamp is None:
            table.fail("timestamp", "is missing", "The signed text uses {timestamp}.")
        if template.uses("id") and scheme.id is None:
            table.fail("id", "is missing", "The signed text uses {id}.")
        if template.uses("secret") and scheme.kind is not Kind.HASH:
            table.fail("signed", 'may use {secret} only with kind = "hash"')
        if scheme.kind is Kind.HASH and not template.uses("secret"):
            table.fail("signed", "must use {secret}", "A plain hash without a secret proves nothing.")
        fields += [variable.place for variable in template.variables if variable.place is not None]
    named = any(place.where is Where.FIELD for place in fields)
    if named and not signature.split and scheme.kind is not Kind.CODE:
        table.fail(
            "signature.split", "is missing", "A field: place needs a signature header with several items."
        )
