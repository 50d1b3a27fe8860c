"""An API of one's own that takes Upare's access tokens and asks Upare what they allow (RFC 7662). See README.md."""

import base64
import json
import os
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AUTH_URL = os.environ.get("AUTH_URL", "http://localhost:3000")
SCOPE = "calendar"

pair = f'{os.environ["CLIENT_ID"]}:{os.environ["CLIENT_SECRET"]}'
CREDENTIALS = "Basic " + base64.b64encode(pair.encode()).decode()


def introspect(token):
    """What Upare says of a token. Asked at each call: a token may be revoked at any time."""
    body = urllib.parse.urlencode({"token": token}).encode()
    request = urllib.request.Request(f"{AUTH_URL}/oauth/introspect", body, {"Authorization": CREDENTIALS})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return self.answer(401, {"error": "a token is required"}, "Bearer")
        try:
            told = introspect(token)
        except OSError:
            return self.answer(503, {"error": "Upare does not answer"})
        # A token that is bound to a key (DPoP) is none to take by itself.
        if not told["active"] or told.get("token_type", "Bearer") != "Bearer":
            return self.answer(401, {"error": "invalid_token"}, 'Bearer error="invalid_token"')
        if SCOPE not in told.get("scope", "").split():
            return self.answer(403, {"error": "insufficient_scope"}, f'Bearer error="insufficient_scope", scope="{SCOPE}"')
        return self.answer(200, {"uid": told.get("uid"), "app": told["client_id"]})

    def answer(self, status, body, challenge=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        """Says nothing: what is asked for is nobody's to read."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8081"))), Handler)
    print(f"ready at http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
