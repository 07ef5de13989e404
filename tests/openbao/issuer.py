"""An issuer of identity tokens on the loopback interface: JWT signed ES256, and the JWKS that they are checked by.

    with Issuer() as issuer:
        issuer.mint(sub="spiffe://example.org/etl", aud="openbao")        # in Python
        # in other languages: POST issuer.address + "/token", the claims as a JSON object → the token as text

It needs `cryptography`, which is in the venv of the fixture (`install.continue_in`). Its own thread answers requests.
"""

import base64
import http.server
import json
import threading
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

KEY_ID = "fixture-1"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _fixed(*numbers: int) -> bytes:
    """The numbers of P-256 as JOSE writes them: 32 bytes each."""
    return b"".join(number.to_bytes(32, "big") for number in numbers)


class Issuer:
    """Answers while it is entered; `stop` and `start` are the outage."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._http = None
        self.port = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def jwks_url(self) -> str:
        return f"{self.address}/jwks"

    def start(self) -> None:
        """Answer; after `stop`, with the same key on the same port."""
        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Connections are refused from now on."""
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http = None

    def jwks(self) -> dict:
        point = self._key.public_key().public_numbers()
        key = {"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": KEY_ID}
        return {"keys": [{**key, "x": _base64url(_fixed(point.x)), "y": _base64url(_fixed(point.y))}]}

    def mint(self, **claims) -> str:
        """Return a token of these claims; `iss`, `iat` and `exp` (five minutes) are added where they are missing."""
        now = int(time.time())
        claims = {"iss": self.address, "iat": now, "exp": now + 300, **claims}
        signed = ".".join(
            _base64url(json.dumps(part).encode()) for part in ({"alg": "ES256", "typ": "JWT", "kid": KEY_ID}, claims))
        signature = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_base64url(_fixed(*signature))}"


def _handler(issuer):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/jwks":
                self._answer(200, "application/json", json.dumps(issuer.jwks()))
            else:
                self._answer(404, "text/plain", "there is /jwks, and POST /token\n")

        def do_POST(self):
            try:
                claims = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)))
                token = issuer.mint(**claims)
            except (TypeError, ValueError) as why:
                self._answer(400, "text/plain", f"the claims are to be a JSON object: {why}\n")
            else:
                self._answer(200, "text/plain", token)

        def _answer(self, status, kind, text):
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    return Handler
