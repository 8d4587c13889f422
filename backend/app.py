"""The application: extensions, blueprints, error handlers. No logic."""

from pathlib import Path

import flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from backend import cli
from backend.agencies.api import blueprint as agencies
from backend.citizens.api import blueprint as citizens
from backend.citizens.identity import create_identity
from backend.core import contract, db, health, limits, logging, metrics, settings
from backend.core.api import OrjsonProvider
from backend.core.caching import FrozenFront
from backend.core.callers import ReportedAddress
from backend.core.rest import Api
from backend.core.security import Shield
from backend.core.settings import Settings
from backend.core.storage import Storage
from backend.dossiers.action_api import blueprint as actions
from backend.dossiers.answers_api import blueprint as answers
from backend.dossiers.calendar_api import blueprint as calendar
from backend.dossiers.call_api import blueprint as call_list
from backend.dossiers.citizen_api import blueprint as dossiers
from backend.dossiers.draft_api import blueprint as drafts
from backend.dossiers.entered_api import blueprint as entered
from backend.dossiers.officer_api import blueprint as casework
from backend.dossiers.own_data_api import blueprint as own_data
from backend.dossiers.paper_api import blueprint as papers
from backend.dossiers.queue_api import blueprint as queue
from backend.dossiers.register_api import blueprint as registers
from backend.integrations.api import blueprint as integrations
from backend.integrations.citizen_api import blueprint as identity
from backend.integrations.portal import create_portal
from backend.integrations.sending import Sender
from backend.integrations.vneid import create_assertions
from backend.notifications import installation, measures
from backend.notifications.api import blueprint as notifications
from backend.notifications.webhook_api import blueprint as webhooks
from backend.officers.admin_api import blueprint as administration
from backend.officers.api import blueprint as officers
from backend.officers.oidc import create_issuer
from backend.procedures.admin_api import blueprint as publishing
from backend.procedures.api import blueprint as procedures
from backend.statistics.api import blueprint as statistics
from backend.uploads.api import blueprint as uploads

# In the order in which the contract shows them.
BLUEPRINTS = (
    procedures,
    agencies,
    citizens,
    own_data,
    identity,
    uploads,
    drafts,
    dossiers,
    answers,
    papers,
    officers,
    queue,
    call_list,
    casework,
    registers,
    actions,
    entered,
    calendar,
    notifications,
    webhooks,
    statistics,
    integrations,
    publishing,
    administration,
)


class App(flask.Flask):
    """Flask with our JSON."""

    json_provider_class = OrjsonProvider


def create_app(given: Settings | None = None) -> App:
    """An application for `given`, or for the process environment.

    Raises `SettingsError` if the environment is not a valid installation.
    """
    chosen = given or settings.from_environment()
    logging.configure(chosen)
    app = App(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = chosen.max_body_bytes
    app.config.update(contract.CONFIG)
    app.extensions["settings"] = chosen
    app.extensions["storage"] = Storage(chosen)
    app.extensions["identity"] = create_identity(chosen)
    app.extensions["oidc"] = create_issuer(chosen)
    app.extensions["portal"] = create_portal(chosen)
    app.extensions["vneid"] = create_assertions(chosen)
    app.extensions["webhook_sender"] = Sender(chosen)
    db.install(app, chosen)
    limits.install(app, chosen)
    installation.install(app, chosen)
    metrics.install(app, (measures.measures,))
    api = Api(app, contract.complete)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(contract.documentation)
    app.register_blueprint(contract.reader)
    cli.register(app)
    _wrap(app, chosen)
    return app


def _wrap(app: App, chosen: Settings) -> None:
    """What stands around Flask, outermost last: files, proxies, headers, the request log."""
    wsgi = app.wsgi_app
    if Path(chosen.miniapp_dir, "index.html").is_file():
        # Who may read across origins is the shield's to say.
        wsgi = WhiteNoise(
            wsgi, root=chosen.miniapp_dir, index_file=True, max_age=60, allow_all_origins=False
        )
    wsgi = FrozenFront(wsgi)
    if chosen.trusted_proxies:
        wsgi = ProxyFix(wsgi, x_for=0, x_proto=chosen.trusted_proxies)
        wsgi = ReportedAddress(wsgi, chosen.trusted_proxies)
    app.wsgi_app = logging.RequestLog(Shield(wsgi, chosen))  # type: ignore[method-assign]
