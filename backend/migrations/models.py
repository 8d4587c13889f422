"""Every table of the product, gathered for alembic."""

from backend.agencies import models as agencies
from backend.audit import models as audit
from backend.citizens import models as citizens
from backend.core.db import Model
from backend.dossiers import models as dossiers
from backend.integrations import models as integrations
from backend.notifications import models as notifications
from backend.officers import models as officers
from backend.procedures import models as procedures
from backend.uploads import models as uploads

packages = (
    agencies,
    audit,
    citizens,
    dossiers,
    integrations,
    notifications,
    officers,
    procedures,
    uploads,
)
metadata = Model.metadata
