"""Settings of signing in: passwords, second factors, waits, what allauth is to do."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

# The 43,000 most used passwords of at least 12 signs, by how often: the long ones of
# SecLists' million (Common-Credentials, MIT), in small letters. Django's own list
# of 20,000 has 194 of them.
LONG_PASSWORDS = Path(__file__).parent / "signin" / "long-passwords.txt.gz"


def door_settings(env, production: bool) -> dict:
    """Setting → value, read from the environment like all others."""
    # Who must have a second factor; povertyaid/signin/factors.py says who is what
    FACTOR_ROLES = {
        "administrators",
        "district",
        "communes",
        "organisations",
        "members",
    }
    REQUIRED_FACTORS = env.list(
        "REQUIRED_FACTORS", sorted(FACTOR_ROLES) if production else []
    )
    if unknown := set(REQUIRED_FACTORS) - FACTOR_ROLES:
        raise ImproperlyConfigured(
            f"REQUIRED_FACTORS có {', '.join(sorted(unknown))};"
            f" chỉ nhận {', '.join(sorted(FACTOR_ROLES))}."
        )
    PASSWORD_LENGTH = 12
    validation = "django.contrib.auth.password_validation"
    AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"{validation}.UserAttributeSimilarityValidator"},
        {
            "NAME": f"{validation}.MinimumLengthValidator",
            "OPTIONS": {"min_length": PASSWORD_LENGTH},
        },
        {"NAME": f"{validation}.CommonPasswordValidator"},
        {
            "NAME": f"{validation}.CommonPasswordValidator",
            "OPTIONS": {"password_list_path": LONG_PASSWORDS},
        },
        {"NAME": "povertyaid.signin.passwords.GuessableValidator"},
        {"NAME": "povertyaid.signin.passwords.ExpectedWordsValidator"},
    ]
    ONE_TIME_LINK_HOURS = env.int(
        "ONE_TIME_LINK_HOURS", 72
    )  # of a slip with a password
    LOCK_MINUTES = env.int("LOCK_MINUTES", 15)
    LOCK_ACCOUNT_AFTER = env.int("LOCK_ACCOUNT_AFTER", 8)  # in LOCK_MINUTES
    LOCK_ADDRESS_AFTER = env.int("LOCK_ADDRESS_AFTER", 60)  # an office may be behind it
    ACCOUNT_ADAPTER = "povertyaid.adapters.DoorAdapter"
    MFA_ADAPTER = "povertyaid.adapters.FactorAdapter"
    ACCOUNT_LOGIN_METHODS = {"username"}
    ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # none is open
    ACCOUNT_EMAIL_VERIFICATION = "none"
    ACCOUNT_SESSION_REMEMBER = True  # the limits are povertyaid/sessions.py's
    ACCOUNT_RATE_LIMITS = False  # povertyaid/signin/lockout.py counts
    ACCOUNT_FORMS = {
        "login": "povertyaid.signin_forms.SignInForm",
        "reauthenticate": "povertyaid.signin_forms.ConfirmForm",
        "change_password": "povertyaid.signin_forms.ChangePasswordForm",
    }
    MFA_FORMS = {
        "authenticate": "povertyaid.signin_forms.FactorForm",
        "reauthenticate": "povertyaid.signin_forms.ConfirmFactorForm",
        "activate_totp": "povertyaid.signin_forms.ActivateForm",
        "authenticate_webauthn": "povertyaid.signin_forms.KeyForm",
        "reauthenticate_webauthn": "povertyaid.signin_forms.ConfirmKeyForm",
        "login_webauthn": "povertyaid.signin_forms.PasskeyForm",
        "add_webauthn": "povertyaid.signin_forms.AddKeyForm",
        "edit_webauthn": "povertyaid.signin_forms.NameKeyForm",
    }
    MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # codes: povertyaid/signin/recovery.py
    MFA_PASSKEY_LOGIN_ENABLED = True
    MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not production  # http://localhost to try it
    MFA_RATE_LIMITS = {}
    MFA_ALLOW_UNVERIFIED_EMAIL = True
    MFA_TOTP_TOLERANCE = 0  # a code lives the half minute it is shown: ASVS 6.5.5
    MFA_TOTP_ISSUER = "PovertyAid"
    # Idle and absolute limits, by the kind of session; see povertyaid/sessions.py
    SESSION_ENGINE = "povertyaid.sessions"
    SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 120)
    SESSION_HOURS = env.int("SESSION_HOURS", 12)
    SESSION_SEEN_SECONDS = 300  # noting each request would write on each request
    PHONE_IDLE_DAYS = env.int("PHONE_IDLE_DAYS", 7)  # as long as a phone keeps its list
    PHONE_DAYS = env.int("PHONE_DAYS", 30)
    SESSION_COOKIE_AGE = PHONE_DAYS * 86_400
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = production
    # Not in a cookie: what was done may name somebody
    MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
    SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
    if production:  # for this host alone, and over HTTPS alone: browsers see to it
        SESSION_COOKIE_NAME = "__Host-sessionid"
        CSRF_COOKIE_NAME = "__Host-csrftoken"
    # How often a minute: by account, and where nobody is signed in by address
    LIMITS = {"sign-in": 60, "search": 120, "export": 30, "write": 240}
    LIMITS |= {"api": 600, "anonymous": 60}
    for name in LIMITS:
        variable = f"LIMIT_{name.upper().replace('-', '_')}"
        LIMITS[name] = env.int(variable, LIMITS[name])
    # Is what a file with personal data is for asked before it is given?
    EXPORT_REASON = env.bool("EXPORT_REASON", False)
    found = locals()
    return {name: found[name] for name in found if name.isupper()}
