"""Validate an RO-Crate with roc-validator, without the network: call it in ``.venv-tools`` with the crate and the context's file.

The validator asks for the JSON-LD context at its address; it gets the copy that the rocrate library ships, and nothing else.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from requests.adapters import HTTPAdapter
from rocrate_validator import models, services
from urllib3 import HTTPResponse


def main(crate: str, context: str) -> int:
    content = Path(context).read_bytes()

    def answer(adapter, request, **_):
        known = request.url.startswith("https://w3id.org/ro/crate/")
        body = io.BytesIO(content if known else b"")
        raw = HTTPResponse(body, {"Content-Type": "application/ld+json"}, 200 if known else 404, preload_content=False, request_method="GET")
        return adapter.build_response(request, raw)

    HTTPAdapter.send = answer
    wanted = models.Severity.RECOMMENDED
    settings = services.ValidationSettings(rocrate_uri=crate, profile_identifier="ro-crate-1.1", requirement_severity=wanted, no_cache=True)
    issues = services.validate(settings).get_issues()
    for issue in issues:
        print(issue.severity.name, issue.check.identifier, issue.message, issue.violatingEntity or "")
    print(f"{len(issues)} issues")
    return 1 if issues else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
