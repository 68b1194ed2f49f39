"""Signing in by more than a password: second factors, sessions, organisations' own sign-ins."""

SIGN_IN_FORMS = {
    "login": "booking.accounts.entering.signing.SignInForm",
    "reset_password": "booking.accounts.entering.signing.ForgottenPasswordForm",
}
SECOND_FACTOR_FORMS = {
    "authenticate": "booking.accounts.entering.forms.AuthenticateForm",
    "reauthenticate": "booking.accounts.entering.forms.ReauthenticateForm",
    "activate_totp": "booking.accounts.entering.forms.ActivateTOTPForm",
    "add_webauthn": "booking.accounts.entering.forms.AddPasskeyForm",
    "edit_webauthn": "booking.accounts.entering.forms.RenamePasskeyForm",
}
"""The site's own forms, by django-allauth's names for the settings."""
