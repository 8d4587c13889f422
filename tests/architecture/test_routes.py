"""Who may call what. A route that is not in the table below, or has no guard, fails here."""

import flask
import pytest

PUBLIC, CITIZEN, SIGNATURE, OPERATOR = "public", "citizen", "signature", "operator"

WHO_MAY = {
    "GET /api/v1/procedures": PUBLIC,
    "GET /api/v1/procedures/<code>": PUBLIC,
    "GET /api/v1/procedures/<code>/form": PUBLIC,
    "GET /api/v1/procedures/<code>/revisions": PUBLIC,
    "POST /api/v1/procedures/<code>/fee": PUBLIC,
    "GET /api/v1/codelists/<name>": PUBLIC,
    "GET /api/v1/agencies": PUBLIC,
    "GET /api/v1/tracking/<code>": PUBLIC,
    "POST /api/v1/sessions/zalo": PUBLIC,
    "GET /api/v1/me": CITIZEN,
    "DELETE /api/v1/me": CITIZEN,
    "GET /api/v1/me/consents": CITIZEN,
    "PUT /api/v1/me/consents": CITIZEN,
    "POST /api/v1/me/phone": CITIZEN,
    "DELETE /api/v1/me/phone": CITIZEN,
    "GET /api/v1/notifications": CITIZEN,
    "PUT /api/v1/notifications/read": CITIZEN,
    "PUT /api/v1/notifications/<uuid:notification_id>/read": CITIZEN,
    "POST /api/v1/webhooks/zalo": SIGNATURE,
    "POST /api/v1/uploads": CITIZEN,
    "GET /api/v1/uploads/<uuid:upload_id>": CITIZEN,
    "POST /api/v1/uploads/<uuid:upload_id>/complete": CITIZEN,
    "DELETE /api/v1/uploads/<uuid:upload_id>": CITIZEN,
    "GET /api/v1/me/prefill": CITIZEN,
    "GET /api/v1/drafts": CITIZEN,
    "POST /api/v1/drafts": CITIZEN,
    "GET /api/v1/drafts/<uuid:draft_id>": CITIZEN,
    "PUT /api/v1/drafts/<uuid:draft_id>": CITIZEN,
    "DELETE /api/v1/drafts/<uuid:draft_id>": CITIZEN,
    "POST /api/v1/dossiers": CITIZEN,
    "GET /api/v1/dossiers": CITIZEN,
    "GET /api/v1/dossiers/<uuid:dossier_id>": CITIZEN,
    "GET /api/v1/dossiers/<uuid:dossier_id>/declaration": CITIZEN,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /metrics": OPERATOR,
    "GET /api/openapi.json": PUBLIC,
    "GET /api/docs/": PUBLIC,
    "GET /api/docs/<path:path>": PUBLIC,
}

SAMPLES = {
    "uuid:upload_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:draft_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:notification_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:dossier_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
}


def guards(app: flask.Flask) -> dict[str, str | None]:
    """Each route of `app` with the guard its view declares; None where it declares none."""
    return {
        f"{method} {rule.rule}": getattr(app.view_functions[rule.endpoint], "guard", None)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def test_every_route_declares_the_guard_of_the_table(shared_app):
    assert guards(shared_app) == WHO_MAY


def test_a_route_without_a_guard_would_be_found(shared_app):
    app = flask.Flask("careless", static_folder=None)
    app.add_url_rule("/secrets", view_func=lambda: "all of them")
    assert guards(app) == {"GET /secrets": None}


@pytest.mark.parametrize("route", [route for route, who in WHO_MAY.items() if who == CITIZEN])
def test_a_guard_stands_before_everything_else(client, route: str):
    method, rule = route.split(" ")
    for name, value in SAMPLES.items():
        rule = rule.replace(f"<{name}>", value)
    answer = client.open(rule, method=method, data=b"{", status=401)
    assert answer.json["type"] == "urn:mot-cua:problem:token-missing"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
