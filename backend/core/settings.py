"""Everything that differs between installations, read from the environment once, at start.

Each name is listed and explained in `.env.example`. Production refuses whatever was made for
development: its secrets, its identity back end, its message back end, its embedded services.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast
from urllib.parse import urlsplit

from environs import Env, EnvValidationError, validate

Environment = Literal["development", "test", "production"]

# What `make run` generates carries this mark, so that production can refuse it.
DEVELOPMENT_MARK: Final = "development-"

_REQUIRED: Final = object()
_POSITIVE: Final = (
    "database_pool_size",
    "session_seconds",
    "officer_session_seconds",
    "officer_idle_seconds",
    "upload_link_seconds",
    "upload_unclaimed_seconds",
    "max_body_bytes",
    "zalo_messages_per_minute",
)

# Addresses that are https in production, and why.
_ENCRYPTED: Final = {
    "s3_public_url": "phones send personal papers there",
    "public_url": "it is printed on papers for citizens to open",
    "zalo_graph_url": "it tells who people are",
    "zalo_openapi_url": "messages to citizens go there",
    "zalo_business_url": "messages to citizens go there",
    "zalo_oauth_url": "secrets go there",
}

# What one may have for development and tests only, and why not in production.
_NOT_FOR_PRODUCTION: Final = {
    "identity_backend": ("development", "it lets anybody be anybody; use zalo"),
    "notification_backend": ("console", "it reaches no citizen; use zalo or inbox"),
    "sms_backend": ("console", "it reaches no citizen; use http or none"),
    "rate_limits": ("off", "off is for tests"),
    "webhook_loopback": ("on", "it lets webhooks call this machine; it is for tests"),
}


class SettingsError(Exception):
    """The environment does not make a valid installation; `faults` says what to mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("invalid settings:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One installation. Sizes in bytes, times in seconds."""

    environment: Environment
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    database_pool_size: int = 10
    s3_endpoint_url: str
    s3_public_url: str
    s3_access_key_id: str = field(repr=False)
    s3_secret_access_key: str = field(repr=False)
    s3_bucket: str = "motcua"
    s3_region: str = "us-east-1"
    identity_backend: Literal["development", "zalo"]
    zalo_app_secret: str = field(default="", repr=False)
    zalo_graph_url: str = "https://graph.zalo.me"
    notification_backend: Literal["console", "inbox", "zalo"]
    zalo_app_id: str = ""
    zalo_oa_id: str = ""
    zalo_oa_secret: str = field(default="", repr=False)
    zalo_open_api_key: str = field(default="", repr=False)
    zalo_template_ids: tuple[str, ...] = ()
    zalo_openapi_url: str = "https://openapi.zalo.me"
    zalo_business_url: str = "https://business.openapi.zalo.me"
    zalo_oauth_url: str = "https://oauth.zaloapp.com"
    zalo_messages_per_minute: int = 3800
    sms_backend: Literal["console", "http", "none"] = "none"
    sms_gateway_url: str = ""
    sms_gateway_token: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    allowed_origins: tuple[str, ...] = ()
    miniapp_dir: str = "miniapp/dist"
    public_url: str = "http://localhost:8000"
    province_code: str = "80"
    agency_root: str = "H53"
    session_seconds: int = 3600
    officer_session_seconds: int = 43_200
    officer_idle_seconds: int = 3600
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_redirect_url: str = ""
    webhook_loopback: Literal["on", "off"] = "off"
    portal_backend: Literal["none", "http"] = "none"
    portal_url: str = ""
    portal_token: str = field(default="", repr=False)
    vneid_backend: Literal["none", "http"] = "none"
    vneid_url: str = ""
    vneid_token: str = field(default="", repr=False)
    upload_link_seconds: int = 900
    upload_unclaimed_seconds: int = 86_400
    clamav_address: str = ""
    ocr_command: str = "tesseract"
    max_body_bytes: int = 512 * 1024
    rate_limits: Literal["on", "off"] = "on"
    rate_limit_storage_url: str = "memory://"
    trusted_proxies: int = 0
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"

    @property
    def zalo_templates(self) -> dict[str, str]:
        """Zalo's ids of our layouts, by the layout's name."""
        return dict(pair.split("=", 1) for pair in self.zalo_template_ids)

    def __post_init__(self) -> None:
        faults = list(_common_faults(self))
        if self.environment == "production":
            faults += _production_faults(self)
        if faults:
            raise SettingsError(faults)


def from_environment() -> Settings:
    """Read and validate the process environment. Raises `SettingsError`, naming every fault."""
    env = Env(eager=False)
    values: dict[str, Any] = {
        "environment": _choice(env, "ENVIRONMENT", ["development", "test", "production"]),
        "secret_key": env.str("SECRET_KEY"),
        "database_url": env.str("DATABASE_URL"),
        "database_pool_size": env.int("DATABASE_POOL_SIZE", 10),
        **_for_the_store(env),
        "identity_backend": _choice(env, "IDENTITY_BACKEND", ["development", "zalo"]),
        "zalo_app_secret": env.str("ZALO_APP_SECRET", ""),
        "zalo_graph_url": env.str("ZALO_GRAPH_URL", "https://graph.zalo.me"),
        "notification_backend": _choice(env, "NOTIFICATION_BACKEND", ["console", "inbox", "zalo"]),
        **_for_messages(env),
        "allowed_origins": tuple(env.list("ALLOWED_ORIGINS", [])),
        "miniapp_dir": env.str("MINIAPP_DIR", "miniapp/dist"),
        "public_url": env.str("PUBLIC_URL", "http://localhost:8000").rstrip("/"),
        "province_code": env.str("PROVINCE_CODE", "80"),
        "agency_root": env.str("AGENCY_ROOT", "H53"),
        "session_seconds": env.int("SESSION_SECONDS", 3600),
        **_for_officers(env),
        **_for_other_systems(env),
        "upload_link_seconds": env.int("UPLOAD_LINK_SECONDS", 900),
        "upload_unclaimed_seconds": env.int("UPLOAD_UNCLAIMED_SECONDS", 86_400),
        "clamav_address": env.str("CLAMAV_ADDRESS", ""),
        "ocr_command": env.str("OCR_COMMAND", "tesseract"),
        "max_body_bytes": env.int("MAX_BODY_BYTES", 512 * 1024),
        "rate_limits": _choice(env, "RATE_LIMITS", ["on", "off"], "on"),
        "rate_limit_storage_url": env.str("RATE_LIMIT_STORAGE_URL", "memory://"),
        "trusted_proxies": env.int("TRUSTED_PROXIES", 0),
        "log_level": _choice(env, "LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"], "INFO"),
        "log_format": _choice(env, "LOG_FORMAT", ["json", "console"], "json"),
    }
    try:
        env.seal()
    except EnvValidationError as error:
        found = cast("Mapping[str, list[str]]", error.error_messages)
        faults = [f"{name}: {' '.join(texts)}" for name, texts in found.items()]
        raise SettingsError(faults) from error
    return Settings(**values)


def _for_the_store(env: Env) -> dict[str, Any]:
    endpoint = env.str("S3_ENDPOINT_URL")
    return {
        "s3_endpoint_url": endpoint,
        "s3_public_url": env.str("S3_PUBLIC_URL", None) or endpoint,
        "s3_access_key_id": env.str("S3_ACCESS_KEY_ID"),
        "s3_secret_access_key": env.str("S3_SECRET_ACCESS_KEY"),
        "s3_bucket": env.str("S3_BUCKET", "motcua"),
        "s3_region": env.str("S3_REGION", "us-east-1"),
    }


def _for_officers(env: Env) -> dict[str, Any]:
    return {
        "officer_session_seconds": env.int("OFFICER_SESSION_SECONDS", 43_200),
        "officer_idle_seconds": env.int("OFFICER_IDLE_SECONDS", 3600),
        "oidc_issuer": env.str("OIDC_ISSUER", ""),
        "oidc_client_id": env.str("OIDC_CLIENT_ID", ""),
        "oidc_client_secret": env.str("OIDC_CLIENT_SECRET", ""),
        "oidc_redirect_url": env.str("OIDC_REDIRECT_URL", ""),
    }


def _for_other_systems(env: Env) -> dict[str, Any]:
    return {
        "webhook_loopback": _choice(env, "WEBHOOK_LOOPBACK", ["on", "off"], "off"),
        "portal_backend": _choice(env, "PORTAL_BACKEND", ["none", "http"], "none"),
        "portal_url": env.str("PORTAL_URL", "").rstrip("/"),
        "portal_token": env.str("PORTAL_TOKEN", ""),
        "vneid_backend": _choice(env, "VNEID_BACKEND", ["none", "http"], "none"),
        "vneid_url": env.str("VNEID_URL", "").rstrip("/"),
        "vneid_token": env.str("VNEID_TOKEN", ""),
    }


def _for_messages(env: Env) -> dict[str, Any]:
    return {
        "zalo_app_id": env.str("ZALO_APP_ID", ""),
        "zalo_oa_id": env.str("ZALO_OA_ID", ""),
        "zalo_oa_secret": env.str("ZALO_OA_SECRET", ""),
        "zalo_open_api_key": env.str("ZALO_OPEN_API_KEY", ""),
        "zalo_template_ids": tuple(env.list("ZALO_TEMPLATE_IDS", [])),
        "zalo_openapi_url": env.str("ZALO_OPENAPI_URL", "https://openapi.zalo.me"),
        "zalo_business_url": env.str("ZALO_BUSINESS_URL", "https://business.openapi.zalo.me"),
        "zalo_oauth_url": env.str("ZALO_OAUTH_URL", "https://oauth.zaloapp.com"),
        "zalo_messages_per_minute": env.int("ZALO_MESSAGES_PER_MINUTE", 3800),
        "sms_backend": _choice(env, "SMS_BACKEND", ["console", "http", "none"], "none"),
        "sms_gateway_url": env.str("SMS_GATEWAY_URL", ""),
        "sms_gateway_token": env.str("SMS_GATEWAY_TOKEN", ""),
        "metrics_token": env.str("METRICS_TOKEN", ""),
    }


def _choice(env: Env, name: str, values: list[str], default: Any = _REQUIRED) -> Any:
    options = {} if default is _REQUIRED else {"default": default}
    return env.str(name, validate=validate.OneOf(values), **options)


def _common_faults(settings: Settings) -> Iterator[str]:
    if len(settings.secret_key.encode()) < 32:
        yield "SECRET_KEY: at least 32 bytes are needed"
    if not settings.database_url.startswith("postgresql://"):
        yield "DATABASE_URL: must start with postgresql://"
    yield from _address_faults(settings)
    if settings.identity_backend == "zalo" and not settings.zalo_app_secret:
        yield "ZALO_APP_SECRET: needed by IDENTITY_BACKEND=zalo"
    if settings.oidc_issuer:
        yield from _oidc_faults(settings)
    if settings.clamav_address and not _is_socket(settings.clamav_address):
        yield "CLAMAV_ADDRESS: must be tcp://host:port or unix:///path/of/socket"
    yield from _connector_faults(settings)
    yield from _message_faults(settings)
    if "*" in settings.allowed_origins:
        yield "ALLOWED_ORIGINS: name each origin; * is not one"
    for name in _POSITIVE:
        if getattr(settings, name) <= 0:
            yield f"{name.upper()}: must be greater than 0"
    if settings.trusted_proxies < 0:
        yield "TRUSTED_PROXIES: must be 0 or more"


def _message_faults(settings: Settings) -> Iterator[str]:
    if settings.notification_backend == "zalo":
        for name in ("zalo_app_id", "zalo_app_secret", "zalo_oa_secret", "zalo_template_ids"):
            if not getattr(settings, name):
                yield f"{name.upper()}: needed by NOTIFICATION_BACKEND=zalo"
    if any(not re.fullmatch(r"[a-z_]+=\w+", pair) for pair in settings.zalo_template_ids):
        yield "ZALO_TEMPLATE_IDS: write layout=id, comma separated"
    if settings.sms_backend == "http" and not settings.sms_gateway_url:
        yield "SMS_GATEWAY_URL: needed by SMS_BACKEND=http"


def _address_faults(settings: Settings) -> Iterator[str]:
    for name in ("s3_endpoint_url", "s3_public_url"):
        if not getattr(settings, name).startswith(("http://", "https://")):
            yield f"{name.upper()}: must be an http(s) address"
    if not _is_page(settings.public_url):
        yield "PUBLIC_URL: must be an http(s) address without ?, # or blanks"


def _oidc_faults(settings: Settings) -> Iterator[str]:
    for name in ("oidc_client_id", "oidc_client_secret", "oidc_redirect_url"):
        if not getattr(settings, name):
            yield f"{name.upper()}: needed by OIDC_ISSUER"
    for name in ("oidc_issuer", "oidc_redirect_url"):
        address = getattr(settings, name)
        if settings.environment == "production" and not address.startswith("https://"):
            yield f"{name.upper()}: must be https"


def _connector_faults(settings: Settings) -> Iterator[str]:
    for name in ("portal", "vneid"):
        if getattr(settings, f"{name}_backend") == "none":
            continue
        address = getattr(settings, f"{name}_url")
        if not address.startswith(("http://", "https://")):
            yield f"{name.upper()}_URL: must be an http(s) address"
        elif settings.environment == "production" and not address.startswith("https://"):
            yield f"{name.upper()}_URL: must be https"
        if not getattr(settings, f"{name}_token"):
            yield f"{name.upper()}_TOKEN: needed by {name.upper()}_BACKEND=http"


def _production_faults(settings: Settings) -> Iterator[str]:
    for name, (value, why) in _NOT_FOR_PRODUCTION.items():
        if getattr(settings, name) == value:
            yield f"{name.upper()}: {why}"
    for name in ("secret_key", "s3_access_key_id", "s3_secret_access_key"):
        if getattr(settings, name).startswith(DEVELOPMENT_MARK):
            yield f"{name.upper()}: made for development; make a new one"
    if DEVELOPMENT_MARK.rstrip("-") in settings.database_url:
        yield "DATABASE_URL: the embedded development database is not for production"
    for name, why in _ENCRYPTED.items():
        if not getattr(settings, name).startswith("https://"):
            yield f"{name.upper()}: {why}; it must be https"
    if settings.sms_backend == "http" and not settings.sms_gateway_url.startswith("https://"):
        yield "SMS_GATEWAY_URL: telephone numbers go there; it must be https"
    if any(not _is_production_origin(origin) for origin in settings.allowed_origins):
        yield "ALLOWED_ORIGINS: only https:// and zbrowser:// origins"


def _is_page(address: str) -> bool:
    """An address to which the mini app's own `#/…` can be appended."""
    return re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address) is not None


def _is_socket(address: str) -> bool:
    place = urlsplit(address)
    if place.scheme == "unix":
        return bool(place.path)
    return place.scheme == "tcp" and bool(place.hostname)


def _is_production_origin(origin: str) -> bool:
    return origin.startswith(("https://", "zbrowser://"))
