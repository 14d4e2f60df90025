"""A language server, spoken to over its standard streams as an editor does."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any


class LanguageServer:
    def __init__(self, command: str, folder: Path) -> None:
        scripts = sysconfig.get_path("scripts")
        program, *options = command.split()
        self._process = subprocess.Popen(
            [Path(scripts, program), *options],
            cwd=folder,
            # How every server finds the Python whose packages it is to read.
            env={**os.environ, "VIRTUAL_ENV": sys.prefix, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._last_id = 0

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self, document: Path, text: str) -> dict[str, str]:
        """Open a document, which need not exist as a file, and return how to refer to it. Once for each server."""
        identifier = {"uri": document.as_uri()}
        workspace = {"uri": document.parent.as_uri(), "name": "workspace"}
        capabilities = {"textDocument": {"diagnostic": {}, "hover": {"contentFormat": ["plaintext"]}}}
        self.request("initialize", {"processId": None, "workspaceFolders": [workspace], "capabilities": capabilities})
        self._send(method="initialized", params={})
        text_document = {**identifier, "languageId": "python", "version": 1, "text": text}
        self._send(method="textDocument/didOpen", params={"textDocument": text_document})
        return identifier

    def request(self, method: str, params: object) -> Any:
        self._last_id += 1
        self._send(id=self._last_id, method=method, params=params)
        while True:
            message = self._receive()
            if "method" in message and "id" in message:
                self._send(id=message["id"], result=_answer(message))
            elif message.get("id") == self._last_id:
                assert "error" not in message, message["error"]
                return message["result"]

    def _send(self, **message: object) -> None:
        assert self._process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while header := self._process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


def _answer(question: dict[str, Any]) -> list[None] | None:
    """To whatever a server wants to know: nothing is configured."""
    return [None] * len(question["params"]["items"]) if question["method"] == "workspace/configuration" else None
