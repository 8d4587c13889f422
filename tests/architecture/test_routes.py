"""Who may call what. A route that is not in the table below, or has no guard, fails here."""

import flask
import pytest

from backend.core import limits
from backend.dossiers import own_data_api
from backend.officers.principal import ROLES
from tests.factories.citizens import an, slug
from tests.factories.officers import Clerk, system

__all__ = ["an"]

PUBLIC, CITIZEN, SIGNATURE, OPERATOR = "public", "citizen", "signature", "operator"

# An officer's session that may still miss a step: for signing in, and for one's own account.
SIGNING_IN = "officer signing in"


def officer(*roles: str, scope: str | None = "dossiers") -> str:
    """The guard of a route for officers with one of `roles` (none named: any), or for systems with
    a key of that scope; `scope=None`: for people only."""
    name = f"officer:{','.join(roles)}" if roles else "officer"
    return name if scope == "dossiers" else f"{name} [{scope or 'in person'}]"


ADMINISTRATOR = officer("administrator", scope=None)

# What officers do to a dossier: by whom, at whatever office. Which dossiers their roles count for
# is decided in the transaction, see tests/casework/test_refusals.py.
ACTIONS: dict[str, tuple[str, ...]] = {
    "claim": ("reception", "specialist", "leader"),
    "release": ("reception", "specialist", "leader"),
    "hand-over": ("reception", "specialist", "leader"),
    "accept": ("reception",),
    "decline": ("reception",),
    "supplement-answer": ("reception",),
    "withdrawal": ("reception",),
    "withdrawal-cancelled": ("reception",),
    "confirmation": ("reception",),
    "rating": ("reception",),
    "supplements": ("reception", "specialist"),
    "start": ("reception", "specialist"),
    "transfer": ("reception", "specialist", "leader"),
    "payment-request": ("reception", "specialist"),
    "payments": ("reception",),
    "refund": ("reception",),
    "extension": ("leader",),
    "apology": ("leader",),
    "stop": ("specialist", "leader"),
    "withdrawal-decision": ("reception", "leader"),
    "expiry": ("reception",),
    "confirmation-request": ("specialist",),
    "originals": ("reception",),
    "notes": ("reception", "specialist", "leader"),
    "results": ("specialist", "leader"),
    "results/<uuid:result_id>/complete": ("specialist", "leader"),
    "resolve": ("leader",),
    "posting": ("reception",),
    "return": ("reception",),
}

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
    "GET /api/v1/me/data": CITIZEN,
    "GET /api/v1/me/data/link": CITIZEN,
    "GET /api/v1/copies/<token>": PUBLIC,
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
    "GET /api/v1/uploads/<uuid:upload_id>/picture": CITIZEN,
    "POST /api/v1/uploads/<uuid:upload_id>/parts": CITIZEN,
    "POST /api/v1/uploads/<uuid:upload_id>/complete": CITIZEN,
    "DELETE /api/v1/uploads/<uuid:upload_id>": CITIZEN,
    "GET /api/v1/me/prefill": CITIZEN,
    "GET /api/v1/drafts": CITIZEN,
    "POST /api/v1/drafts": CITIZEN,
    "GET /api/v1/drafts/<uuid:draft_id>": CITIZEN,
    "PUT /api/v1/drafts/<uuid:draft_id>": CITIZEN,
    "DELETE /api/v1/drafts/<uuid:draft_id>": CITIZEN,
    "GET /api/v1/on-behalf": PUBLIC,
    "POST /api/v1/dossiers": CITIZEN,
    "GET /api/v1/dossiers": CITIZEN,
    "GET /api/v1/dossiers/<uuid:dossier_id>": CITIZEN,
    "GET /api/v1/dossiers/<uuid:dossier_id>/declaration": CITIZEN,
    "POST /api/v1/officer/sessions": PUBLIC,
    "POST /api/v1/officer/sign-in/oidc": PUBLIC,
    "POST /api/v1/officer/sessions/oidc": PUBLIC,
    "POST /api/v1/officer/sessions/second-factor": SIGNING_IN,
    "DELETE /api/v1/officer/sessions/current": SIGNING_IN,
    "GET /api/v1/officer/me": SIGNING_IN,
    "PUT /api/v1/officer/me/password": SIGNING_IN,
    "POST /api/v1/officer/me/second-factor": SIGNING_IN,
    "PUT /api/v1/officer/me/second-factor": SIGNING_IN,
    "POST /api/v1/officer/me/recovery-codes": SIGNING_IN,
    "GET /api/v1/officer/agencies": officer(),
    "GET /api/v1/officer/agencies/<code>": officer(),
    "POST /api/v1/officer/agencies": ADMINISTRATOR,
    "PUT /api/v1/officer/agencies/<code>": ADMINISTRATOR,
    "GET /api/v1/officer/officers": ADMINISTRATOR,
    "POST /api/v1/officer/officers": ADMINISTRATOR,
    "GET /api/v1/officer/officers/<uuid:officer_id>": ADMINISTRATOR,
    "PUT /api/v1/officer/officers/<uuid:officer_id>": ADMINISTRATOR,
    "POST /api/v1/officer/officers/<uuid:officer_id>/password": ADMINISTRATOR,
    "DELETE /api/v1/officer/officers/<uuid:officer_id>/second-factor": ADMINISTRATOR,
    "DELETE /api/v1/officer/officers/<uuid:officer_id>/sessions": ADMINISTRATOR,
    "GET /api/v1/officer/api-keys": ADMINISTRATOR,
    "POST /api/v1/officer/api-keys": ADMINISTRATOR,
    "DELETE /api/v1/officer/api-keys/<uuid:key_id>": ADMINISTRATOR,
    "PUT /api/v1/dossiers/<uuid:dossier_id>/supplements/<uuid:supplement_id>": CITIZEN,
    "GET /api/v1/dossiers/<uuid:dossier_id>/supplements/<uuid:supplement_id>/draft": CITIZEN,
    "PUT /api/v1/dossiers/<uuid:dossier_id>/supplements/<uuid:supplement_id>/draft": CITIZEN,
    "POST /api/v1/dossiers/<uuid:dossier_id>/withdrawal": CITIZEN,
    "DELETE /api/v1/dossiers/<uuid:dossier_id>/withdrawal": CITIZEN,
    "POST /api/v1/dossiers/<uuid:dossier_id>/confirmation": CITIZEN,
    "POST /api/v1/dossiers/<uuid:dossier_id>/rating": CITIZEN,
    "GET /api/v1/dossiers/<uuid:dossier_id>/letters/<uuid:letter_id>": CITIZEN,
    "GET /api/v1/dossiers/<uuid:dossier_id>/letters/<uuid:letter_id>/link": CITIZEN,
    "GET /api/v1/dossiers/<uuid:dossier_id>/declaration/link": CITIZEN,
    "GET /api/v1/papers/<token>": PUBLIC,
    "GET /api/v1/dossiers/<uuid:dossier_id>/appointment/link": CITIZEN,
    "GET /api/v1/appointments/<token>": PUBLIC,
    "GET /api/v1/dossiers/<uuid:dossier_id>/result": CITIZEN,
    "GET /api/v1/letters/verify/<token>": PUBLIC,
    "POST /api/v1/officer/dossiers": officer("reception"),
    "GET /api/v1/officer/dossiers": officer(),
    "GET /api/v1/officer/dossiers/numbers": officer(),
    "GET /api/v1/officer/dossiers/<uuid:dossier_id>/precheck": officer(),
    "GET /api/v1/officer/dossiers/<uuid:dossier_id>/reasons": officer(),
    "GET /api/v1/officer/call-list": officer("reception"),
    "POST /api/v1/officer/call-list/<uuid:call_id>/close": officer("reception"),
    "GET /api/v1/officer/alerts": officer(),
    "PUT /api/v1/officer/alerts/<uuid:alert_id>/seen": officer(),
    "GET /api/v1/officer/dossiers/<uuid:dossier_id>": officer(),
    "GET /api/v1/officer/dossiers/<uuid:dossier_id>/notes": officer(),
    "GET /api/v1/officer/dossiers/<uuid:dossier_id>/letters/<uuid:letter_id>": officer(),
    "GET /api/v1/officer/dossiers/<uuid:dossier_id>/declaration": officer(),
    "GET /api/v1/officer/dossiers/<uuid:dossier_id>/proof": officer("leader", "administrator"),
    "GET /api/v1/officer/dossiers/<uuid:dossier_id>/results/<uuid:result_id>/link": officer(),
    "GET /api/v1/officer/attachments/<uuid:attachment_id>/link": officer(),
    "GET /api/v1/officer/procedures/<code>/file": ADMINISTRATOR,
    "POST /api/v1/officer/procedures/<code>/revisions/preview": ADMINISTRATOR,
    "POST /api/v1/officer/procedures/<code>/revisions": ADMINISTRATOR,
    "DELETE /api/v1/officer/procedures/<code>/revisions/<int:number>": ADMINISTRATOR,
    "POST /api/v1/officer/procedures/<code>/close": ADMINISTRATOR,
    "GET /api/v1/officer/calendar": officer(),
    "POST /api/v1/officer/calendar/preview": officer("administrator", scope=None),
    "PUT /api/v1/officer/calendar": officer("administrator", scope=None),
    **{
        f"POST /api/v1/officer/dossiers/<uuid:dossier_id>/{action}": officer(*roles)
        for action, roles in ACTIONS.items()
    },
    "GET /api/v1/me/identity": CITIZEN,
    "PUT /api/v1/me/identity": CITIZEN,
    "GET /api/v1/officer/changes": officer(scope="changes"),
    "GET /api/v1/officer/webhooks": officer(scope="webhooks"),
    "POST /api/v1/officer/webhooks": officer(scope="webhooks"),
    "GET /api/v1/officer/webhooks/<uuid:webhook_id>": officer(scope="webhooks"),
    "PUT /api/v1/officer/webhooks/<uuid:webhook_id>": officer(scope="webhooks"),
    "DELETE /api/v1/officer/webhooks/<uuid:webhook_id>": officer(scope="webhooks"),
    "POST /api/v1/officer/webhooks/<uuid:webhook_id>/secret": officer(scope="webhooks"),
    "POST /api/v1/officer/webhooks/<uuid:webhook_id>/ping": officer(scope="webhooks"),
    "GET /api/v1/officer/webhooks/<uuid:webhook_id>/deliveries": officer(scope="webhooks"),
    "GET /api/v1/officer/synchronisation": officer("leader", "administrator"),
    "POST /api/v1/officer/synchronisation/<uuid:dossier_id>/retry": officer(
        "leader", "administrator"
    ),
    "GET /api/v1/officer/statistics": officer("leader", "administrator", scope="statistics"),
    "GET /api/v1/officer/exports/dossiers": officer("leader", "administrator", scope="exports"),
    **dict.fromkeys(
        (
            "POST /api/v1/officer/registers",
            "GET /api/v1/officer/registers",
            "GET /api/v1/officer/registers/<uuid:register_id>",
        ),
        officer("reception", "leader", "administrator", scope="registers"),
    ),
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /metrics": OPERATOR,
    "GET /api/openapi.json": PUBLIC,
    "GET /api/docs/": PUBLIC,
    "GET /api/docs/<path:path>": PUBLIC,
}

SAMPLES = {
    "uuid:upload_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:register_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:draft_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:notification_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:dossier_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:call_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:alert_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:officer_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:key_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:webhook_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "code": "H53.001",
    "int:number": "2",
    "uuid:supplement_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:letter_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:result_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
    "uuid:attachment_id": "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
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


READ_FREELY = (PUBLIC, CITIZEN, OPERATOR)

# What citizens may say about their own things as often as they like: each is one small row, and
# saying it again changes nothing.
SAID_FREELY = {
    "DELETE /api/v1/me",
    "DELETE /api/v1/me/phone",
    "DELETE /api/v1/drafts/<uuid:draft_id>",
    "DELETE /api/v1/uploads/<uuid:upload_id>",
    "PUT /api/v1/notifications/read",
    "PUT /api/v1/notifications/<uuid:notification_id>/read",
}


def may_be_unlimited(route: str) -> bool:
    """Reading what is the same for all, or one's own, is free; all else is counted."""
    return route in SAID_FREELY or (route.startswith("GET ") and WHO_MAY[route] in READ_FREELY)


def limits_of(app: flask.Flask) -> dict[str, tuple[str, ...]]:
    """How often each route of `app` may be called, as its view declares; () if it does not."""
    return {
        f"{method} {rule.rule}": getattr(app.view_functions[rule.endpoint], "limits", ())
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def test_every_other_route_is_limited(shared_app):
    unlimited = [route for route, limits in limits_of(shared_app).items() if not limits]
    assert [route for route in unlimited if not may_be_unlimited(route)] == []


def test_a_route_without_a_limit_would_be_found():
    app = flask.Flask("careless", static_folder=None)
    app.add_url_rule("/secrets", view_func=lambda: "all of them")
    assert limits_of(app) == {"GET /secrets": ()}


def test_files_and_registers_of_officers_have_limits_of_their_own(shared_app):
    found = limits_of(shared_app)
    usual = {limits.OFFICERS_OF_ADDRESS, limits.OFFICER_READS, limits.OFFICER_WRITES}
    for route, own in {
        "GET /api/v1/officer/attachments/<uuid:attachment_id>/link": limits.OPEN_FILE,
        "GET /api/v1/officer/dossiers/<uuid:dossier_id>/letters/<uuid:letter_id>": limits.OPEN_FILE,
        "GET /api/v1/officer/dossiers/<uuid:dossier_id>/results/<uuid:result_id>/link": (
            limits.OPEN_FILE
        ),
        "GET /api/v1/officer/dossiers/<uuid:dossier_id>/declaration": limits.OPEN_FILE,
        "GET /api/v1/officer/dossiers/<uuid:dossier_id>/proof": limits.EXPORT,
        "GET /api/v1/officer/exports/dossiers": limits.EXPORT,
        "POST /api/v1/officer/registers": limits.EXPORT,
        "GET /api/v1/officer/registers/<uuid:register_id>": limits.EXPORT,
        "GET /api/v1/officer/statistics": limits.FIGURES,
    }.items():
        assert set(found[route]) == {*usual, own}, route


def test_links_to_papers_are_counted_where_they_are_given_out_and_where_they_are_opened(shared_app):
    found = limits_of(shared_app)
    of_dossier = "GET /api/v1/dossiers/<uuid:dossier_id>"
    assert found[f"{of_dossier}/letters/<uuid:letter_id>/link"] == (limits.LOOK_UP,)
    assert found[f"{of_dossier}/declaration/link"] == (limits.LOOK_UP,)
    assert found["GET /api/v1/papers/<token>"] == (limits.OPEN_PAPER,)
    assert found[f"{of_dossier}/appointment/link"] == (limits.LOOK_UP,)
    assert found["GET /api/v1/appointments/<token>"] == (limits.OPEN_PAPER,)
    assert found["GET /api/v1/me/data/link"] == (own_data_api.TAKE_OUT,)
    assert set(found["GET /api/v1/copies/<token>"]) == {limits.OPEN_PAPER, limits.EXPORT}


# A signature and an operator's key are no bearer tokens: tests/notifications asks for those.
GUARDED = [r for r, who in WHO_MAY.items() if who not in (PUBLIC, SIGNATURE, OPERATOR)]
OF_OFFICERS = [route for route in GUARDED if WHO_MAY[route].startswith("officer")]
OF_ROLES = [route for route in OF_OFFICERS if WHO_MAY[route] != SIGNING_IN]


def call(client, route: str, status: int, token: str | None = None):
    """Call a route with a body that is no JSON: whoever looks at it before the guard complains."""
    method, rule = route.split(" ")
    for name, value in SAMPLES.items():
        rule = rule.replace(f"<{name}>", value)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.open(rule, method=method, data=b"{", headers=headers, status=status)


@pytest.mark.parametrize("route", GUARDED)
def test_a_guard_stands_before_everything_else(client, route: str):
    answer = call(client, route, 401)
    assert answer.json["type"] == "urn:mot-cua:problem:token-missing"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("route", GUARDED)
def test_a_token_of_nobody_opens_nothing(client, route: str):
    for token in ("nothing", "mcs_nothing", "mck_0123456789ab_nothing", "mck_\xe9_"):
        answer = call(client, route, 401, token)
        assert slug(answer) == "token-invalid"
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("route", OF_OFFICERS)
def test_a_citizen_is_no_officer(client, an, route: str):
    token = an.headers["Authorization"].split()[1]
    assert slug(call(client, route, 401, token)) == "token-invalid"


@pytest.mark.parametrize("route", [r for r in GUARDED if WHO_MAY[r] == CITIZEN])
def test_an_officer_is_no_citizen(app, client, route: str):
    assert slug(call(client, route, 401, token_of(Clerk(app, *ROLES)))) == "token-invalid"


def roles_of(route: str) -> set[str]:
    """The roles of which one is needed."""
    named = WHO_MAY[route].split(" ")[0].partition(":")[2]
    return set(named.split(",")) if named else set(ROLES)


def token_of(clerk: Clerk) -> str:
    return clerk.headers["Authorization"].split()[1]


@pytest.mark.parametrize("route", OF_ROLES)
def test_another_role_is_not_enough(app, client, route: str):
    others = set(ROLES) - roles_of(route)
    answer = call(client, route, 403, token_of(Clerk(app, *others)))
    assert slug(answer) == "role-needed"
    assert set(answer.json["roles"]) == roles_of(route)


@pytest.mark.parametrize("route", OF_ROLES)
def test_a_sign_in_that_is_not_complete_is_not_enough(app, client, route: str):
    leader = Clerk(app, *ROLES, proved=False)
    answer = call(client, route, 403, token_of(leader))
    assert slug(answer) == "sign-in-incomplete"
    assert answer.json["missing"] == ["second_factor"]


@pytest.mark.parametrize("route", OF_OFFICERS)
def test_a_system_needs_a_scope_and_some_routes_are_for_people(app, client, route: str):
    with app.app_context():
        key = system(roles=("reception", "specialist", "leader"), scopes=())
    if WHO_MAY[route] == SIGNING_IN:
        assert slug(call(client, route, 401, key)) == "token-invalid"
        return
    answer = call(client, route, 403, key)
    assert slug(answer) == "scope-needed"
    if "[in person]" in WHO_MAY[route]:
        assert answer.json["scope"] is None
    else:
        access = "read" if route.startswith("GET") else "write"
        assert answer.json["scope"].endswith(f":{access}")
