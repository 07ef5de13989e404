#!/usr/bin/env python3
"""Mints tokens.json: tokens that hold and tokens that attack, by an implementation that is none of ours.

  tests/jwt/mint.py            writes tokens.json beside it
  tests/jwt/mint.py --check    says whether it would write the same

Needs `cryptography` 43 or later (it signs) and PyJWT (it must take the tokens that hold): pip install cryptography pyjwt.
Every key is public knowledge. `es` is that of RFC 7515 A.3, `rs` of A.2, `ed` of RFC 8037 A.1; the others are made from
small numbers. So are their signatures, ECDSA's too: the same script writes the same bytes.
"""
import base64
import hashlib
import hmac
import json
import pathlib
import sys

import jwt as pyjwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa, utils

NOW = 1795485600
AUDIENCE = "vault.example"
ISSUER = "https://idp.example"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text):
    return int.from_bytes(unb64(text), "big")


def of_number(value, size=None):
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


# Keys.

def rsa_key(p, q, e=65537):
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q),
                                    rsa.RSAPublicNumbers(e, p * q))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def next_prime(n):
    n |= 1
    while any(pow(base, n - 1, n) != 1 for base in (2, 3, 5, 7, 11)):
        n += 2
    return n


ES = ec.derive_private_key(number("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"), ec.SECP256R1())
RS = rsa_key(
    number("4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDc"
           "mnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc"),
    number("uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-"
           "TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc"))
ED = ed25519.Ed25519PrivateKey.from_private_bytes(unb64("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
ES2 = ec.derive_private_key(2, ec.SECP256R1())
P384 = ec.derive_private_key(384, ec.SECP384R1())
P521 = ec.derive_private_key(521, ec.SECP521R1())
K256 = ec.derive_private_key(256, ec.SECP256K1())
RS1024 = rsa_key(next_prime(3 << 510), next_prime(7 << 509))
ED448 = ed448.Ed448PrivateKey.from_private_bytes(bytes(range(57)))


def ec_jwk(key, curve):
    public, size = key.public_key().public_numbers(), (key.key_size + 7) // 8
    return {"kty": "EC", "crv": curve, "x": of_number(public.x, size), "y": of_number(public.y, size)}


def rsa_jwk(key):
    public = key.public_key().public_numbers()
    return {"kty": "RSA", "n": of_number(public.n), "e": of_number(public.e)}


def okp_jwk(key, curve):
    return {"kty": "OKP", "crv": curve, "x": b64(key.public_key().public_bytes_raw())}


JWKS = {"keys": [
    {"kid": "es", **ec_jwk(ES, "P-256"), "alg": "ES256", "use": "sig"},
    {"kid": "rs", **rsa_jwk(RS), "key_ops": ["verify"]},
    {"kid": "ed", **okp_jwk(ED, "Ed25519")},
    {"kid": "svid", **ec_jwk(ES2, "P-256"), "use": "jwt-svid"},
    {"kid": "x509", **ec_jwk(ES2, "P-256"), "use": "x509-svid"},
    {"kid": "enc", **rsa_jwk(RS), "use": "enc"},
    {"kid": "ops", **rsa_jwk(RS), "key_ops": ["encrypt", "wrapKey"]},
    {"kid": "ps", **rsa_jwk(RS), "alg": "PS256"},
    {"kid": "es-for-ed", **ec_jwk(ES2, "P-256"), "alg": "EdDSA"},
    {"kid": "rs1024", **rsa_jwk(RS1024)},
    {"kid": "p384", **ec_jwk(P384, "P-384")},
    {"kid": "p521", **ec_jwk(P521, "P-521"), "alg": "ES512"},
    {"kid": "k256", **ec_jwk(K256, "secp256k1")},
    {"kid": "ed448", **okp_jwk(ED448, "Ed448")},
]}


# Signatures.

def ecdsa(data, key=ES, digest=hashes.SHA256):
    der = key.sign(data, ec.ECDSA(digest(), deterministic_signing=True))
    size = (key.key_size + 7) // 8
    return b"".join(part.to_bytes(size, "big") for part in utils.decode_dss_signature(der))


def by_rs(data, key=RS, digest=hashes.SHA256):
    return key.sign(data, padding.PKCS1v15(), digest())


SIGN = {"ES256": ecdsa, "RS256": by_rs, "EdDSA": ED.sign}


def text(value):
    return value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value).encode()


def header(**members):
    return {"alg": "ES256", "kid": "es", "typ": "JWT", **members}


def claims(**members):
    made = {"iss": ISSUER, "aud": AUDIENCE, "sub": "spiffe://example.org/etl", "iat": NOW - 60, "exp": NOW + 240, **members}
    return {name: value for name, value in made.items() if value is not ...}


# `{…}` with members that a dict can not hold.
def with_members(base, more):
    return json.dumps(base)[:-1] + ", " + more + "}"


def signing_input(head, body):
    return b64(text(head)) + "." + b64(text(body))


def mint(head=None, body=None, sign=None):
    head, body = head or header(), body if body is not None else claims()
    if sign is None:
        sign = SIGN[head["alg"]]
    data = signing_input(head, body)
    return data + "." + b64(sign(data.encode()))


ES_TOKEN = mint()
RS_TOKEN = mint(header(alg="RS256", kid="rs"))
ED_TOKEN = mint(header(alg="EdDSA", kid="ed"))
RS_HEADER = header(alg="RS256", kid="rs")
ED_HEADER = header(alg="EdDSA", kid="ed")

VECTORS = []


def holds(name, token):
    VECTORS.append({"name": name, "token": token})


def attack(name, token, error, code="UNAUTHENTICATED"):
    VECTORS.append({"name": name, "token": token, "code": code, "error": error})


def with_signature(token, change):
    data, signature = token.rsplit(".", 1)
    return data + "." + b64(change(unb64(signature)))


def last_bits(part):
    """The same bytes, and another letter at the end: its last bits are left over."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(part) % 4
    changed = part[:-1] + alphabet[alphabet.index(part[-1]) ^ 1]
    assert unb64(changed) == unb64(part)
    return changed


def good():
    holds("ES256", ES_TOKEN)
    holds("RS256", RS_TOKEN)
    holds("EdDSA", ED_TOKEN)
    holds("a key for JWT-SVIDs", mint(header(kid="svid"), sign=lambda data: ecdsa(data, ES2)))
    holds("one of several audiences", mint(body=claims(aud=["billing.example", AUDIENCE])))
    holds("no typ", mint({"alg": "ES256", "kid": "es"}))
    holds("typ in small letters", mint(header(typ="jwt")))
    holds("typ as a whole media type", mint(header(typ="application/JWT")))
    holds("neither iat nor nbf", mint(body=claims(iat=...)))
    holds("times with fractions", mint(body=claims(exp=NOW + 0.5, nbf=NOW - 0.25, iat=NOW - 1.125)))
    holds("expired within the leeway", mint(body=claims(exp=NOW - 29)))
    holds("to come within the leeway", mint(body=claims(nbf=NOW + 30, iat=NOW + 30)))
    holds("white space and other members", mint('{\r\n "alg": "ES256",\t"kid":"es", "x5t": "abc", "cty": "json"}',
                                                json.dumps(claims(role="söme"), indent=1), ecdsa))
    holds("claims nested 32 deep", mint(body=claims(deep=json.loads("[" * 31 + "]" * 31))))


def attacks_on_algorithm():
    wanted = "the key is for ES256"
    for word in ("none", "None", "NONE", "nOnE"):
        bare = signing_input({"alg": word, "typ": "JWT"}, claims()) + "."
        attack(f"alg {word} without a signature", bare, "signature is empty")
        attack(f"alg {word} with one", mint(header(alg=word), sign=ecdsa), f"alg is '{word}', {wanted}")
    attack("alg none without kid", mint({"alg": "none"}, sign=ecdsa), "names no key", "NOT_FOUND")
    attack("alg missing", mint({"kid": "es"}, sign=ecdsa), "has no 'alg'")
    attack("alg a number", mint(header(alg=256), sign=ecdsa), "'alg' is no string")
    attack("alg empty", mint(header(alg=""), sign=ecdsa), f"alg is '', {wanted}")
    attack("alg in small letters", mint(header(alg="es256"), sign=ecdsa), f"alg is 'es256', {wanted}")
    public = RS.public_key()
    secrets = {
        "PEM": public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
        "DER": public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
        "modulus": unb64(rsa_jwk(RS)["n"]),
        "JWK": json.dumps(rsa_jwk(RS)).encode(),
    }
    for form, secret in secrets.items():
        for head in (header(alg="HS256", kid="rs"), RS_HEADER):
            token = mint(head, sign=lambda data, secret=secret: hmac.digest(secret, data, hashlib.sha256))
            attack(f"HMAC by the public key as {form}, {head['alg']}", token,
                   "alg is 'HS256', the key is for RS256" if head["alg"] == "HS256" else "has 32 bytes, 256 were wanted")
    ps = lambda data: RS.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 0), hashes.SHA256())
    attack("RS256 by an ES256 key", mint(header(alg="RS256"), sign=by_rs), f"alg is 'RS256', {wanted}")
    attack("ES256 by an EdDSA key", mint(header(kid="ed"), sign=ED.sign), "alg is 'ES256', the key is for EdDSA")
    attack("PS256 by an RS256 key", mint(header(alg="PS256", kid="rs"), sign=ps), "alg is 'PS256', the key is for RS256")
    attack("RS384 by an RS256 key", mint(header(alg="RS384", kid="rs"), sign=lambda data: by_rs(data, RS, hashes.SHA384)),
           "alg is 'RS384', the key is for RS256")
    attack("a PSS signature under RS256", mint(RS_HEADER, sign=ps), "signature is not that of the key, by RS256")
    attack("SHA-1 under RS256", mint(RS_HEADER, sign=lambda data: by_rs(data, RS, hashes.SHA1)), "not that of the key, by RS256")
    attack("SHA-384 under ES256", mint(sign=lambda data: ecdsa(data, ES, hashes.SHA384)), "not that of the key, by ES256")
    by_ps = mint(header(alg="PS256", kid="ps"), sign=ps)
    attack("a key pinned to PS256", by_ps, "key 'ps' is not used: its alg is 'PS256', RS256 was wanted", "NOT_FOUND")
    attack("a key pinned to PS256 under RS256", mint(header(alg="RS256", kid="ps")), "its alg is 'PS256'", "NOT_FOUND")
    attack("a key pinned to another kind", mint(header(kid="es-for-ed"), sign=lambda data: ecdsa(data, ES2)),
           "its alg is 'EdDSA', ES256 was wanted", "NOT_FOUND")


def attacks_by_key():
    for kid, alg, key, digest in (("p384", "ES384", P384, hashes.SHA384), ("p521", "ES512", P521, hashes.SHA512),
                                  ("k256", "ES256K", K256, hashes.SHA256)):
        curve = next(jwk["crv"] for jwk in JWKS["keys"] if jwk["kid"] == kid)
        sign = lambda data, key=key, digest=digest: ecdsa(data, key, digest)
        attack(f"{curve} by its name", mint(header(alg=alg, kid=kid), sign=sign), f"curve is '{curve}', P-256", "NOT_FOUND")
        attack(f"{curve} under ES256", mint(header(kid=kid), sign=lambda data, key=key: ecdsa(data, key)),
               f"its curve is '{curve}', P-256 was wanted", "NOT_FOUND")
    attack("P-384 in the name of a P-256 key", mint(sign=lambda data: ecdsa(data, P384)), "has 96 bytes, 64 were wanted for ES256")
    attack("secp256k1 in the name of a P-256 key", mint(sign=lambda data: ecdsa(data, K256)), "not that of the key, by ES256")
    attack("Ed448", mint(header(alg="EdDSA", kid="ed448"), sign=ED448.sign), "its curve is 'Ed448'", "NOT_FOUND")
    attack("RSA of 1024 bits", mint(header(alg="RS256", kid="rs1024"), sign=lambda data: by_rs(data, RS1024)),
           "key 'rs1024' is not used: RSA of 1024 bits", "NOT_FOUND")
    attack("a key for encryption", mint(header(alg="RS256", kid="enc")), "its use is 'enc'", "NOT_FOUND")
    attack("a key for certificates", mint(header(kid="x509"), sign=lambda data: ecdsa(data, ES2)), "use is 'x509-svid'", "NOT_FOUND")
    attack("a key whose key_ops are without verify", mint(header(alg="RS256", kid="ops")), "key_ops are without", "NOT_FOUND")
    attack("kid missing", mint({"alg": "ES256"}), "names no key (kid), and there are 4", "NOT_FOUND")
    attack("kid unknown", mint(header(kid="es9")), "no key that is known has the kid 'es9'", "NOT_FOUND")
    attack("kid empty", mint(header(kid="")), "no key that is known has the kid ''", "NOT_FOUND")
    attack("kid a path", mint(header(kid="../../dev/null")), "has the kid '../../dev/null'", "NOT_FOUND")
    attack("kid with a control character", mint(header(kid="es\x1b[2J")), "has the kid 'es\\u{1b}[2J'", "NOT_FOUND")
    attack("kid with a zero", mint(header(kid="es\0")), "has the kid 'es\\u{0}'", "NOT_FOUND")
    attack("kid a number", mint(header(kid=0)), "'kid' is no string")
    attack("kid null", mint(header(kid=None)), "'kid' is no string")
    attack("kid of another key", mint(header(kid="svid")), "not that of the key, by ES256")


def attacks_by_header():
    forger = ec.derive_private_key(666, ec.SECP256R1())
    by_forger = lambda data: ecdsa(data, forger)
    own = ec_jwk(forger, "P-256")
    attack("a key of its own", mint(header(jwk=own), sign=by_forger), "has 'jwk', which is not taken")
    attack("a key of its own, without kid", mint({"alg": "ES256", "jwk": own}, sign=by_forger), "has 'jwk'")
    attack("the right key as its own", mint(header(jwk=ec_jwk(ES, "P-256"))), "has 'jwk'")
    attack("an address of keys", mint(header(jku="https://evil.example/jwks"), sign=by_forger), "has 'jku'")
    attack("an address of certificates", mint(header(x5u="https://evil.example/x5c"), sign=by_forger), "has 'x5u'")
    attack("certificates of its own", mint(header(x5c=["MIIB"]), sign=by_forger), "has 'x5c'")
    attack("crit", mint(header(crit=["exp"], exp=NOW)), "has 'crit', which is not taken")
    attack("crit empty", mint(header(crit=[])), "has 'crit'")
    attack("crit null", mint(header(crit=None)), "has 'crit'")
    unencoded = with_members({"alg": "ES256", "kid": "es"}, '"b64": false, "crit": ["b64"]')
    attack("b64 false and crit", mint(unencoded, sign=ecdsa), "has 'crit'")
    attack("b64 false", mint(header(b64=False)), "has 'b64', which is not taken")
    attack("b64 true", mint(header(b64=True)), "has 'b64'")
    data = b64(text(header(b64=False))) + "." + json.dumps(claims(), separators=(",", ":")).replace(".", "_")
    attack("b64 false with plain claims", data + "." + b64(ecdsa(data.encode())), "claims part is no canonical base64url")
    attack("alg twice", mint(with_members({"kid": "es", "alg": "ES256"}, '"alg": "none"'), sign=ecdsa), "member twice: 'alg'")
    attack("alg twice, the other way", mint(with_members({"kid": "es", "alg": "none"}, '"alg": "ES256"'), sign=ecdsa), "member twice")
    attack("alg twice, once escaped", mint(with_members(header(), r'"\u0061lg": "none"'), sign=ecdsa), "member twice: 'alg'")
    attack("kid twice", mint(with_members(header(), '"kid": "rs"'), sign=ecdsa), "member twice: 'kid'")
    attack("the header a list", mint("[]", sign=ecdsa), "header is JSON, but no object")
    attack("the header a string", mint('"ES256"', sign=ecdsa), "header is JSON, but no object")
    attack("the header no JSON", mint("{'alg': 'ES256'}", sign=ecdsa), "the token's header, at byte 1")
    attack("the header not UTF-8", mint(b'{"alg":"ES256","kid":"es","x":"\xff"}', sign=ecdsa), "UTF-8")
    attack("the header with a BOM", mint(b"\xef\xbb\xbf" + text(header()), sign=ecdsa), "the token's header, at byte 0")
    attack("the header and more", mint(json.dumps(header()) + "{}", sign=ecdsa), "behind the end of the document")
    attack("the header nested", mint(with_members(header(), '"x": ' + "[" * 40 + "]" * 40), sign=ecdsa), "the token's header, at byte")
    attack("typ of another kind", mint(header(typ="at+jwt")), "typ is 'at+jwt', 'JWT' or none was wanted")
    attack("typ of a transaction token", mint(header(typ="txntoken+jwt")), "typ is 'txntoken+jwt'")
    attack("typ empty", mint(header(typ="")), "typ is ''")
    attack("typ without a name", mint(header(typ="application/")), "typ is 'application/'")
    attack("typ a list", mint(header(typ=["JWT"])), "'typ' is no string")


def attacks_on_form():
    head, body, signature = ES_TOKEN.split(".")
    canonical = "is no canonical base64url without padding"
    attack("nothing", "", "has 1 part,")
    attack("one part", head, "has 1 part,")
    attack("two parts", head + "." + body, "has 2 parts")
    attack("four parts", ES_TOKEN + "." + signature, "has 4 parts")
    attack("five parts", ES_TOKEN + ".." + signature, "has 5 parts")
    attack("points alone", "..", "header is empty")
    attack("no header", "." + body + "." + signature, "header is empty")
    attack("no claims", head + ".." + signature, "claims part is empty")
    attack("no signature", head + "." + body + ".", "signature is empty")
    attack("JSON, flattened", json.dumps({"protected": head, "payload": body, "signature": signature}), "the compact form")
    attack("JSON, general", json.dumps({"payload": body, "signatures": [{"protected": head, "signature": signature}]}), "the compact form")
    padded = unb64(signature)
    attack("padding of the signature", head + "." + body + "." + base64.urlsafe_b64encode(padded).decode(), "signature " + canonical)
    spaced = header(pad="xx")
    while len(b64(text(spaced))) % 4 == 0:
        spaced["pad"] += "x"
    for name, change in (("padding of the header", lambda part: part + "=" * (-len(part) % 4)),
                         ("bits left over in the header", last_bits)):
        part = change(b64(text(spaced)))
        data = part + "." + body
        attack(name, data + "." + b64(ecdsa(data.encode())), "header " + canonical)
    filled = claims(pad="xx")
    while len(b64(text(filled))) % 4 == 0:
        filled["pad"] += "x"
    for name, change in (("padding of the claims", lambda part: part + "=" * (-len(part) % 4)),
                         ("bits left over in the claims", last_bits),
                         ("a newline in the claims", lambda part: part[:8] + "\n" + part[8:])):
        data = head + "." + change(b64(text(filled)))
        attack(name, data + "." + b64(ecdsa(data.encode())), "claims part " + canonical)
    attack("bits left over in the signature", head + "." + body + "." + last_bits(signature), "signature " + canonical)
    attack("a newline behind the token", ES_TOKEN + "\n", "signature " + canonical)
    attack("a space before the token", " " + ES_TOKEN, "header " + canonical)
    attack("a space in the signature", ES_TOKEN[:-4] + " " + ES_TOKEN[-4:], "signature " + canonical)
    attack("a zero behind the token", ES_TOKEN + "\0", "signature " + canonical)
    attack("Bearer before the token", "Bearer " + ES_TOKEN, "header " + canonical)
    signed = next(token for token in (mint(body=claims(n=n)) for n in range(100)) if "-" in token.rsplit(".", 1)[1]
                  or "_" in token.rsplit(".", 1)[1])
    data, plain = signed.rsplit(".", 1)
    attack("the other alphabet", data + "." + plain.replace("-", "+").replace("_", "/"), "signature " + canonical)
    attack("longer than 16 KiB", mint(body=claims(pad="x" * 12500)), "bytes, at most 16384 were wanted")


def attacks_on_signature():
    es, rs, ed = ("not that of the key, by " + word for word in ("ES256", "RS256", "EdDSA"))
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    for name, token, error in (("ES256", ES_TOKEN, es), ("RS256", RS_TOKEN, rs), ("EdDSA", ED_TOKEN, ed)):
        head, body, signature = token.split(".")
        attack(f"{name}: other claims", head + "." + b64(text(claims(sub="spiffe://example.org/admin"))) + "." + signature, error)
        attack(f"{name}: another header", b64(text({**json.loads(unb64(head)), "typ": "jwt"})) + "." + body + "." + signature, error)
        attack(f"{name}: a bit", with_signature(token, lambda s: s[:20] + bytes([s[20] ^ 1]) + s[21:]), error)
        attack(f"{name}: a byte less", with_signature(token, lambda s: s[:-1]), "bytes, ")
        attack(f"{name}: a byte more", with_signature(token, lambda s: s + b"\0"), "bytes, ")
        attack(f"{name}: a zero before", with_signature(token, lambda s: b"\0" + s), "bytes, ")
        attack(f"{name}: one byte", with_signature(token, lambda s: b"\0"), "has 1 bytes, ")
    zero = bytes(32)
    half = "a half of the signature is zero"
    attack("ES256: DER", mint(sign=lambda data: ES.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))),
           "looks like DER, 64 were wanted for ES256")
    attack("ES256: r and s zero", with_signature(ES_TOKEN, lambda s: zero + zero), half)
    attack("ES256: r zero", with_signature(ES_TOKEN, lambda s: zero + s[32:]), half)
    attack("ES256: s zero", with_signature(ES_TOKEN, lambda s: s[:32] + zero), half)
    n = order.to_bytes(32, "big")
    attack("ES256: r the order", with_signature(ES_TOKEN, lambda s: n + s[32:]), es)
    attack("ES256: s the order", with_signature(ES_TOKEN, lambda s: s[:32] + n), es)
    attack("ES256: r and s the order", with_signature(ES_TOKEN, lambda s: n + n), es)
    attack("ES256: r and s exchanged", with_signature(ES_TOKEN, lambda s: s[32:] + s[:32]), es)
    modulus = RS.public_key().public_numbers().n
    attack("RS256: zeros", with_signature(RS_TOKEN, lambda s: bytes(256)), rs)
    attack("RS256: one", with_signature(RS_TOKEN, lambda s: bytes(255) + b"\1"), rs)
    attack("RS256: the modulus", with_signature(RS_TOKEN, lambda s: modulus.to_bytes(256, "big")), rs)
    short = next(token for token in (mint(RS_HEADER, claims(n=n)) for n in range(5000))
                 if unb64(token.rsplit(".", 1)[1])[0] == 0)
    holds("an RSA signature that begins with zero", short)
    attack("RS256: its zero left out", with_signature(short, lambda s: s[1:]), "has 255 bytes, 256 were wanted for RS256")

    def plain_digest(data):
        """PKCS #1 padding around the digest alone, without saying which digest it is."""
        block = b"\0\1" + b"\xff" * (256 - 3 - 32) + b"\0" + hashlib.sha256(data).digest()
        private = RS.private_numbers()
        return pow(int.from_bytes(block, "big"), private.d, modulus).to_bytes(256, "big")

    def rest_behind(data):
        """A padding that is short, and garbage behind the digest."""
        info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(data).digest()
        block = (b"\0\1" + b"\xff" * 8 + b"\0" + info).ljust(256, b"\x55")
        return pow(int.from_bytes(block, "big"), RS.private_numbers().d, modulus).to_bytes(256, "big")

    attack("RS256: the digest's name left out", mint(RS_HEADER, sign=plain_digest), rs)
    attack("RS256: garbage behind the digest", mint(RS_HEADER, sign=rest_behind), rs)
    group = 2**252 + 27742317777372353535851937790883648493
    attack("EdDSA: s and the order", with_signature(
        ED_TOKEN, lambda s: s[:32] + (int.from_bytes(s[32:], "little") + group).to_bytes(32, "little")), ed)
    attack("EdDSA: zeros", with_signature(ED_TOKEN, lambda s: bytes(64)), ed)


def attacks_on_claims():
    deep = "[" * 40 + "]" * 40
    attack("claims a list", mint(body="[]"), "claims is JSON, but no object")
    attack("claims no JSON", mint(body="sub=etl"), "the token's claims, at byte 0")
    attack("claims empty JSON", mint(body=" "), "the token's claims, at byte 1")
    attack("claims not UTF-8", mint(body=text(claims())[:-1] + b', "x": "\xc0\xaf"}'), "UTF-8")
    attack("claims with a lone surrogate", mint(body=with_members(claims(), r'"x": "\ud800"')), "the token's claims, at byte")
    attack("claims and more", mint(body=json.dumps(claims()) + " {}"), "behind the end of the document")
    attack("claims nested", mint(body=with_members(claims(), '"x": ' + deep)), "the token's claims, at byte")
    attack("claims with a comment", mint(body=json.dumps(claims()) + "//"), "behind the end of the document")
    attack("exp twice", mint(body=with_members(claims(exp=NOW - 900), f'"exp": {NOW + 900}')), "member twice: 'exp'")
    attack("aud twice", mint(body=with_members(claims(aud="billing.example"), f'"aud": "{AUDIENCE}"')), "member twice: 'aud'")
    attack("sub twice, once escaped", mint(body=with_members(claims(), r'"s\u0075b": "admin"')), "member twice: 'sub'")
    attack("a member of act twice", mint(body=with_members(claims(), '"act": {"sub": "a", "sub": "b"}')), "member twice: 'act.sub'")
    for name, value, error in (
            ("missing", ..., "has no 'aud', 'vault.example' was wanted"),
            ("another", "billing.example", "for 'billing.example', 'vault.example' was wanted"),
            ("longer", AUDIENCE + ".evil", "is for 'vault.example.evil'"), ("shorter", "vault.exampl", "is for 'vault.exampl'"),
            ("in other letters", "Vault.example", "is for 'Vault.example'"), ("with a zero", AUDIENCE + "\0", "is for 'vault.example\\u{0}'"),
            ("with a space", AUDIENCE + " ", "is for 'vault.example '"), ("empty", "", "is for ''"),
            ("others", ["a.example", "b.example"], "is for 'a.example' and others"), ("an empty list", [], "is for nobody"),
            ("a list in a list", [[AUDIENCE]], "'aud' is neither"), ("a list with a number", [AUDIENCE, 1], "'aud' is neither"),
            ("a number", 1, "'aud' is neither"), ("an object", {AUDIENCE: True}, "'aud' is neither"),
            ("null", None, "'aud' is neither"), ("true", True, "'aud' is neither")):
        attack(f"aud {name}", mint(body=claims(aud=value)), error)
    for name, value, error in (
            ("missing", ..., "has no 'iss', 'https://idp.example' was wanted"),
            ("another", "https://evil.example", "issuer 'https://evil.example'"),
            ("with a slash", ISSUER + "/", "issuer 'https://idp.example/'"), ("a list", [ISSUER], "'iss' is no string"),
            ("null", None, "'iss' is no string")):
        attack(f"iss {name}", mint(body=claims(iss=value)), error)


def attacks_on_time():
    no_time = "is no time: seconds since 1970 in plain digits"
    plain = json.dumps(claims(exp=..., iat=...))[:-1]
    for name in ("exp", "nbf", "iat"):
        other = "" if name == "exp" else f', "exp": {NOW + 240}'
        for value, error in (('"1795485900"', f"'{name}' is no number"), ("null", f"'{name}' is no number"),
                             ("true", f"'{name}' is no number"), ("[1795485900]", f"'{name}' is no number"),
                             ("NaN", "claims, at byte"), ("Infinity", "claims, at byte"), ("-1", no_time), ("-0", no_time),
                             ("1e400", no_time), ("1.7954859e9", no_time), ("1795485600e1", no_time), ("0x6B04A2A0", "claims, at byte"),
                             ("253402300800", no_time), ("9223372036854775808", no_time),
                             ("1795485600000000000000000000000000", no_time), ("01795485900", "claims, at byte")):
            attack(f"{name} is {value}", mint(body=plain + f', "{name}": {value}{other}}}'), error)
    attack("exp missing", mint(body=claims(exp=...)), "has no 'exp'")
    attack("expired", mint(body=claims(exp=NOW - 3600)), "expired at 2026-11-24T01:00:00Z; it is 2026-11-24T02:00:00Z, with a leeway of 30 s")
    attack("expired just behind the leeway", mint(body=claims(exp=NOW - 30)), "the token expired at 2026-11-24T01:59:30Z")
    attack("expired by a fraction", mint(body=plain + f', "exp": {NOW - 31}.999999999}}'), "the token expired at 2026-11-24T01:59:29.999999999Z")
    attack("of 1970", mint(body=claims(exp=0)), "the token expired at 1970-01-01T00:00:00Z")
    attack("exp in milliseconds", mint(body=claims(exp=(NOW + 240) * 1000)), no_time)
    attack("not yet", mint(body=claims(nbf=NOW + 3600)), "the token holds from 2026-11-24T03:00:00Z on; it is 2026-11-24T02:00:00Z")
    attack("not yet, just behind the leeway", mint(body=claims(nbf=NOW + 31)), "the token holds from 2026-11-24T02:00:31Z on")
    attack("not yet, by a fraction", mint(body=plain + f', "exp": {NOW + 240}, "nbf": {NOW + 30}.000000001}}'),
           "the token holds from 2026-11-24T02:00:30.000000001Z on")
    attack("issued in the future", mint(body=claims(iat=NOW + 31)), "the token is issued at 2026-11-24T02:00:31Z")


def check_by_pyjwt():
    keys = {jwk["kid"]: pyjwt.PyJWK(jwk, {"rs": "RS256", "ed": "EdDSA"}.get(jwk["kid"], "ES256"))
            for jwk in JWKS["keys"] if jwk["kid"] in ("es", "rs", "ed", "svid")}
    for vector in VECTORS:
        if "error" in vector:
            continue
        head = pyjwt.get_unverified_header(vector["token"])
        pyjwt.decode(vector["token"], keys[head["kid"]], algorithms=["ES256", "RS256", "EdDSA"], audience=AUDIENCE, issuer=ISSUER,
                     options={"verify_exp": False, "verify_nbf": False, "verify_iat": False})


def main():
    for make in (good, attacks_on_algorithm, attacks_by_key, attacks_by_header, attacks_on_form, attacks_on_signature,
                 attacks_on_claims, attacks_on_time):
        make()
    check_by_pyjwt()
    names = [vector["name"] for vector in VECTORS]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    made = {"now": NOW, "audience": AUDIENCE, "issuer": ISSUER, "jwks": JWKS, "tokens": VECTORS}
    lines = json.dumps(made, indent=0, ensure_ascii=True) + "\n"
    file = pathlib.Path(__file__).with_name("tokens.json")
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if file.read_text(encoding="utf-8") == lines else f"{file} is not what would be written")
    file.write_text(lines, encoding="utf-8")
    print(f"{len(VECTORS)} tokens, {sum('error' not in vector for vector in VECTORS)} of them hold")


main()
