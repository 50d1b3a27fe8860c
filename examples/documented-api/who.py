"""Asks the documented API for the uid of a name, as an app of its own. See README.md."""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

AUTH_URL = os.environ.get("AUTH_URL", "http://localhost:3000")
RESOURCE_URL = os.environ.get("RESOURCE_URL", "http://localhost:3001")


class Refused(Exception):
    """The API answered with one of its codes."""


def post(url, fields, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url, urllib.parse.urlencode(fields).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        answer = json.load(error)
    # Every answer has these three, whatever its HTTP status.
    if answer["error_code"] != 0:
        raise Refused(f'{answer["error_code"]} {answer["api_uri"]}: {answer["message"]}')
    return answer


def main(username):
    token = post(
        f"{AUTH_URL}/api/Oauth/accessToken",
        {
            "grant_type": "client_credentials",
            "client_id": os.environ["CLIENT_ID"],
            "client_secret": os.environ["CLIENT_SECRET"],
        },
    )["access_token"]
    try:
        print(post(f"{RESOURCE_URL}/api/User/uid", {"username": username}, token)["uid"])
    finally:
        post(f"{AUTH_URL}/api/Oauth/revoke", {"access_token": token})


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Refused as error:
        sys.exit(str(error))
