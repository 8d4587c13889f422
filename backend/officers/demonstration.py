"""People to try things with: an officer of every role in offices of every kind.

Their password and the secret of their second factor are known to everybody who reads this. The
command that makes them refuses to run outside development.
"""

from typing import Final

from backend.core.db import session, transactional
from backend.officers import second_factor, service
from backend.officers.models import Officer
from backend.officers.principal import GUARDED_ROLES

PASSWORD: Final = "mat-khau-phat-trien"  # noqa: S105 - refused outside development
TOTP_SECRET: Final = "MOTCUAPHATTRIENKHONGDUNGTHATABCD"  # noqa: S105 - refused outside development

# How names of roles and of offices begin and end; the offices' codes without their root.
_ROLES: Final = {
    "tiep-nhan": ("reception", "Tiếp Nhận"),
    "xu-ly": ("specialist", "Xử Lý"),
    "lanh-dao": ("leader", "Lãnh Đạo"),
    "quan-tri": ("administrator", "Quản Trị"),
}
_OFFICES: Final = {
    "xa": ("001", "Xã"),
    "tinh": ("921", "Tỉnh"),
    "kinh-te": ("001.01", "Kinh Tế"),
    "thue": ("901", "Thuế"),
    "cong-an": ("911", "Công An"),
}


@transactional
def hire_all(agency_root: str) -> int:
    """Make those who are missing, `tiep-nhan-xa`, `lanh-dao-thue` and so on; answers how many
    there are."""
    for role_name, (role, role_title) in _ROLES.items():
        for office_name, (code, office_title) in _OFFICES.items():
            username = f"{role_name}-{office_name}"
            if service.find(username) is None:
                _hire(f"{agency_root}.{code}", username, f"{role_title} {office_title}", role)
    return len(_ROLES) * len(_OFFICES)


def _hire(agency_code: str, username: str, title: str, role: str) -> Officer:
    officer = service.create(
        agency_code=agency_code,
        username=username,
        full_name=f"Cán Bộ {title}",
        role=role,
        password=PASSWORD,
    )
    if role in GUARDED_ROLES:
        second_factor.set_known(officer, TOTP_SECRET)
        session().flush()
    return officer
