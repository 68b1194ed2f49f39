"""A SAML identity provider of one university: ``python -m tests.sso.idp FOLDER``.

The folder has ``sp.xml`` (the service's metadata), ``key.pem`` and ``cert.pem``. It
answers ``/sso?SAMLRequest=...&as=PERSON`` with a form that carries a signed answer,
and prints the port that it listens on. ``people.json`` tells its attributes.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.saml import NAME_FORMAT_URI, NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT, NameID
from saml2.server import Server
from saml2.sigver import get_xmlsec_binary
from saml2.xmldsig import DIGEST_SHA1, DIGEST_SHA256, SIG_RSA_SHA1, SIG_RSA_SHA256


def provider(folder: Path, port: int) -> Server:
    address = f"http://127.0.0.1:{port}"
    config = IdPConfig().load(
        {
            "entityid": f"{address}/metadata",
            "xmlsec_binary": get_xmlsec_binary(),
            "key_file": str(folder / "key.pem"),
            "cert_file": str(folder / "cert.pem"),
            "metadata": {"local": [str(folder / "sp.xml")]},
            "service": {
                "idp": {
                    "endpoints": {
                        "single_sign_on_service": [(f"{address}/sso", BINDING_HTTP_REDIRECT)],
                        "single_logout_service": [(f"{address}/slo", BINDING_HTTP_REDIRECT)],
                    },
                    "policy": {"default": {"name_form": NAME_FORMAT_URI}},
                }
            },
        }
    )
    return Server(config=config)


class Answers(BaseHTTPRequestHandler):
    folder: Path
    server_of_saml: Server

    def do_GET(self) -> None:
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        people = json.loads((self.folder / "people.json").read_text(encoding="utf-8"))
        idp = self.server_of_saml
        if urlsplit(self.path).path in {"/slo", "/leave"}:
            self.sign_out(idp, asked)
            return
        request = idp.parse_authn_request(asked["SAMLRequest"], BINDING_HTTP_REDIRECT).message
        where = idp.response_args(request)
        person = people[asked["as"]]
        transient = person.pop("transient", False)
        old = asked.get("sign") == "as of old"
        response = idp.create_authn_response(
            identity=person,
            userid=asked["as"],
            name_id=NameID(
                format=NAMEID_FORMAT_TRANSIENT if transient else NAMEID_FORMAT_PERSISTENT,
                text=f"opaque-{asked['as']}",
            ),
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
            sign_assertion=asked.get("sign") != "no",
            sign_response=False,
            sign_alg=SIG_RSA_SHA1 if old else SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA1 if old else DIGEST_SHA256,
            **where,
        )
        said = idp.apply_binding(
            BINDING_HTTP_POST,
            str(response),
            where["destination"],
            asked.get("RelayState", ""),
            response=True,
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(said["data"].encode())

    def sign_out(self, idp: Server, asked: dict[str, str]) -> None:
        """Answers a request to sign out; ``/leave?as=PERSON`` sends one, as for who signs out
        here, signed unless ``sign=no``."""
        (sp,) = idp.metadata.service_providers()
        where = idp.metadata.single_logout_service(sp, BINDING_HTTP_REDIRECT, "spsso")
        there = where[0]["location"]
        if "SAMLRequest" in asked:
            request = idp.parse_logout_request(asked["SAMLRequest"], BINDING_HTTP_REDIRECT)
            told = idp.create_logout_response(request.message, [BINDING_HTTP_REDIRECT])
        else:
            name = NameID(format=NAMEID_FORMAT_PERSISTENT, text=f"opaque-{asked['as']}")
            _number, told = idp.create_logout_request(there, sp, name_id=name, sign=False)
        said = idp.apply_binding(
            BINDING_HTTP_REDIRECT,
            str(told),
            there,
            response="SAMLRequest" in asked,
            sign=asked.get("sign") != "no",
            sigalg=SIG_RSA_SHA256,
        )
        self.send_response(302)
        self.send_header("Location", dict(said["headers"])["Location"])
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Says nothing."""


def main(folder: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Answers.folder = folder
    Answers.server_of_saml = provider(folder, server.server_port)
    print(f"port {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
