"""Settings are validated at start, and production refuses what was made for development."""

from dataclasses import replace
from typing import Any

import pytest

from backend.core.settings import Settings, SettingsError, from_environment

SAFE = Settings(
    environment="production",
    secret_key="r4nd0m" * 8,
    database_url="postgresql://mot_cua@db/mot_cua",
    s3_endpoint_url="https://s3.internal",
    s3_public_url="https://files.example.vn",
    s3_access_key_id="AKIAEXAMPLE",
    s3_secret_access_key="secret-of-the-store",
    identity_backend="zalo",
    zalo_app_secret="secret-of-the-app",
    sms_gateway_token="token-of-the-gateway",
    metrics_token="token-of-metrics",
    zalo_oa_secret="secret-of-the-account",
    notification_backend="inbox",
    allowed_origins=("https://h5.zdn.vn", "zbrowser://h5.zdn.vn"),
    public_url="https://motcua.example.vn",
)

REQUIRED = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": SAFE.secret_key,
    "DATABASE_URL": SAFE.database_url,
    "S3_ENDPOINT_URL": "https://s3.internal",
    "S3_ACCESS_KEY_ID": "AKIAEXAMPLE",
    "S3_SECRET_ACCESS_KEY": "secret-of-the-store",
    "IDENTITY_BACKEND": "zalo",
    "ZALO_APP_SECRET": "secret-of-the-app",
    "NOTIFICATION_BACKEND": "inbox",
    "PUBLIC_URL": "https://motcua.example.vn/tay-ninh",
}


SINGLE_SIGN_ON = {
    "oidc_issuer": "https://id.example.vn",
    "oidc_client_id": "mot-cua",
    "oidc_client_secret": "secret-of-the-client",
    "oidc_redirect_url": "https://can-bo.example.vn/dang-nhap",
}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"identity_backend": "development"}, "IDENTITY_BACKEND"),
        ({"notification_backend": "console"}, "NOTIFICATION_BACKEND"),
        ({"secret_key": "development-" + "x" * 40}, "SECRET_KEY"),
        ({"s3_access_key_id": "development-key"}, "S3_ACCESS_KEY_ID"),
        ({"s3_secret_access_key": "development-secret"}, "S3_SECRET_ACCESS_KEY"),
        ({"database_url": "postgresql://postgres@/mot_cua_development"}, "DATABASE_URL"),
        ({"s3_public_url": "http://files.example.vn"}, "S3_PUBLIC_URL"),
        ({"public_url": "http://motcua.example.vn"}, "PUBLIC_URL"),
        ({"zalo_graph_url": "http://127.0.0.1:9"}, "ZALO_GRAPH_URL"),
        ({"zalo_openapi_url": "http://127.0.0.1:9"}, "ZALO_OPENAPI_URL"),
        ({"zalo_business_url": "http://127.0.0.1:9"}, "ZALO_BUSINESS_URL"),
        ({"zalo_oauth_url": "http://127.0.0.1:9"}, "ZALO_OAUTH_URL"),
        ({"sms_backend": "console"}, "SMS_BACKEND"),
        ({"sms_backend": "http", "sms_gateway_url": "http://127.0.0.1:9"}, "SMS_GATEWAY_URL"),
        ({"allowed_origins": ("http://localhost:8000",)}, "ALLOWED_ORIGINS"),
        ({"rate_limits": "off"}, "RATE_LIMITS"),
        ({**SINGLE_SIGN_ON, "oidc_issuer": "http://127.0.0.1:9"}, "OIDC_ISSUER"),
        ({**SINGLE_SIGN_ON, "oidc_redirect_url": "http://127.0.0.1:9"}, "OIDC_REDIRECT_URL"),
        ({"webhook_loopback": "on"}, "WEBHOOK_LOOPBACK"),
        (
            {"portal_backend": "http", "portal_url": "http://p.example", "portal_token": "x"},
            "PORTAL_URL",
        ),
        (
            {"vneid_backend": "http", "vneid_url": "http://v.example", "vneid_token": "x"},
            "VNEID_URL",
        ),
    ],
)
def test_production_refuses_what_is_for_development(change: dict[str, Any], named: str):
    with pytest.raises(SettingsError, match=named):
        replace(SAFE, **change)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"database_url": "sqlite://"}, "DATABASE_URL"),
        ({"s3_endpoint_url": "s3.internal"}, "S3_ENDPOINT_URL"),
        ({"zalo_app_secret": ""}, "ZALO_APP_SECRET"),
        ({"notification_backend": "zalo"}, "ZALO_APP_ID"),
        ({"notification_backend": "zalo", "zalo_app_id": "1"}, "ZALO_TEMPLATE_IDS"),
        ({"zalo_template_ids": ("progress",)}, "ZALO_TEMPLATE_IDS"),
        ({"sms_backend": "http"}, "SMS_GATEWAY_URL"),
        ({"trusted_proxies": -1}, "TRUSTED_PROXIES"),
        ({"zalo_messages_per_minute": 0}, "ZALO_MESSAGES_PER_MINUTE"),
        ({"allowed_origins": ("*",)}, "ALLOWED_ORIGINS"),
        ({"public_url": "motcua.example.vn"}, "PUBLIC_URL"),
        ({"public_url": "https://"}, "PUBLIC_URL"),
        ({"public_url": "https://motcua.example.vn/#/"}, "PUBLIC_URL"),
        ({"max_body_bytes": 0}, "MAX_BODY_BYTES"),
        ({"officer_session_seconds": 0}, "OFFICER_SESSION_SECONDS"),
        ({"officer_idle_seconds": -1}, "OFFICER_IDLE_SECONDS"),
        ({"oidc_issuer": "https://id.example.vn"}, "OIDC_CLIENT_ID"),
        ({**SINGLE_SIGN_ON, "oidc_client_secret": ""}, "OIDC_CLIENT_SECRET"),
        ({**SINGLE_SIGN_ON, "oidc_redirect_url": ""}, "OIDC_REDIRECT_URL"),
    ],
)
def test_any_installation_refuses(change: dict[str, Any], named: str):
    with pytest.raises(SettingsError, match=named):
        replace(SAFE, environment="development", **change)


def test_single_sign_on_is_named_as_a_whole():
    assert replace(SAFE, **SINGLE_SIGN_ON).oidc_issuer == "https://id.example.vn"


def test_secrets_do_not_show():
    shown = repr(replace(SAFE, **SINGLE_SIGN_ON))
    assert "r4nd0m" not in shown
    assert "secret-of" not in shown
    assert "token-of" not in shown


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("S3_PUBLIC_URL", "ALLOWED_ORIGINS", "LOG_LEVEL", "LOG_FORMAT", "RATE_LIMITS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_the_environment_is_read(environment):
    environment.setenv("ALLOWED_ORIGINS", "https://h5.zdn.vn,zbrowser://h5.zdn.vn")
    found = from_environment()
    assert found.environment == "production"
    assert found.s3_public_url == "https://s3.internal"
    assert found.public_url == "https://motcua.example.vn/tay-ninh"
    assert found.allowed_origins == ("https://h5.zdn.vn", "zbrowser://h5.zdn.vn")


def test_production_wants_to_know_where_people_open_it(environment):
    environment.delenv("PUBLIC_URL")
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        from_environment()


def test_every_fault_is_named_at_once(environment):
    environment.delenv("DATABASE_URL")
    environment.setenv("IDENTITY_BACKEND", "facebook")
    environment.setenv("SESSION_SECONDS", "soon")
    with pytest.raises(SettingsError) as refused:
        from_environment()
    named = {fault.split(":")[0] for fault in refused.value.faults}
    assert named == {"DATABASE_URL", "IDENTITY_BACKEND", "SESSION_SECONDS"}
