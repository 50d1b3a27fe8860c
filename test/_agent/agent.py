"""An agent by the official Python SDK of the Model Context Protocol. Writes what it does, a line each."""

import asyncio
import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlparse

from mcp import ClientSession
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from mcp.shared.auth import OAuthClientMetadata

RESOURCE, DOCUMENT, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])


def tell(what, value):
    print(json.dumps([what, value]), flush=True)


class Callback(BaseHTTPRequestHandler):
    answers = asyncio.Queue()
    loop = None

    def do_GET(self):
        query = {name: values[0] for name, values in parse_qs(urlparse(self.path).query).items()}
        self.send_response(200)
        self.end_headers()
        self.loop.call_soon_threadsafe(self.answers.put_nowait, query)

    def log_message(self, *_):
        pass


class Keeper:
    tokens = None
    client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens
        tell("tokens", tokens.scope)

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


async def redirect(url):
    tell("open", url)


async def callback():
    query = await Callback.answers.get()
    return AuthorizationCodeResult(code=query["code"], state=query["state"], iss=query["iss"])


async def main():
    Callback.loop = asyncio.get_running_loop()
    server = HTTPServer(("127.0.0.1", PORT), Callback)
    Thread(target=server.serve_forever, daemon=True).start()
    metadata = OAuthClientMetadata(
        redirect_uris=[f"http://127.0.0.1:{PORT}/callback"],
        grant_types=["authorization_code", "refresh_token"],
        token_endpoint_auth_method="none",
    )
    keeper = Keeper()
    auth = OAuthClientProvider(RESOURCE, metadata, keeper, redirect, callback, client_metadata_url=DOCUMENT)
    async with (
        create_mcp_http_client(auth=auth) as http,
        streamable_http_client(RESOURCE, http_client=http) as streams,
        ClientSession(streams[0], streams[1]) as session,
    ):
        await session.initialize()
        tell("tools", [tool.name for tool in (await session.list_tools()).tools])

        async def use(name, **arguments):
            result = await session.call_tool(name, arguments)
            tell(name, [result.is_error, result.structured_content])

        await use("Calendar_add", title="Tea", start="2026-12-01T10:00:00+08:00")
        await use("Calendar_add", content="no title")
        before = keeper.tokens.access_token
        auth.context.token_expiry_time = 1.0
        await use("Calendar_events")
        tell("refreshed", keeper.tokens.access_token != before)
        await use("User_friends")


asyncio.run(main())
