"""Mail over SMTP: encrypted, with a password or OAuth, one connection for all addresses of a run."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from socialwatch.errors import ConfigError, DeliveryError, Uncertain
from socialwatch.http.guard import is_loopback
from socialwatch.http.safe import excerpt

if TYPE_CHECKING:
    from socialwatch.config.delivery import Mail

PORTS = {"starttls": 587, "tls": 465, "plain": 25}
SECONDS = 60.0
WRONG = 535  # what is said of a user or password that is not right
MEGABYTE = 1_000_000


class _Plain(smtplib.SMTP):
    """Knows whether the words of a mail were begun: from there on it may have arrived."""

    begun = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.begun = True
        return super().data(msg)


class _Encrypted(_Plain, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""


def _by_password(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Log in once: smtplib's own way repeats a wrong password in every kind of login that there is."""
    smtp.ehlo_or_helo_if_needed()
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    ways: list[tuple[str, Any]] = [
        ("CRAM-MD5", smtp.auth_cram_md5),
        ("PLAIN", smtp.auth_plain),
        ("LOGIN", smtp.auth_login),
    ]
    known = [(name, way) for name, way in ways if name in offered]
    if not known:
        raise smtplib.SMTPNotSupportedError
    smtp.user, smtp.password = user, password
    for name, way in known:
        try:
            smtp.auth(name, way)
            return
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code == WRONG or name == known[-1][0]:
                raise


@dataclass(slots=True)
class Outgoing:
    """A mail server; connected when the first mail goes. Every method raises DeliveryError or ConfigError."""

    mail: Mail
    tls: ssl.SSLContext
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    _smtp: _Plain | None = field(default=None, init=False, repr=False)
    _refusal: DeliveryError | ConfigError | None = field(default=None, init=False, repr=False)

    def send(self, made: EmailMessage) -> None:
        """Hand one mail over; the server's refusal is told in its own words."""
        smtp = self._connected()
        size = int(smtp.esmtp_features.get("size", "0") or 0)
        if size and (weight := len(made.as_bytes())) > size:
            raise DeliveryError(
                f"{self.mail.host} takes mails of {size / MEGABYTE:.0f} MB, this is one of {weight / MEGABYTE:.1f}:"
                " send fewer files, --attach pptx or --attach none"
            )
        smtp.begun = False
        try:
            smtp.send_message(made)
        except smtplib.SMTPRecipientsRefused as error:
            said = next(iter(error.recipients.values()), (0, b""))
            raise DeliveryError(f"{self.mail.host} refused the address: {self._said(said[1], said[0])}") from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"{self.mail.host} refused: {self._said(error.smtp_error, error.smtp_code)}") from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()  # the next address may have better luck with a new connection
            if smtp.begun:
                reason = f"{self.mail.host} broke off while it took the mail: {self._reason(error)}"
                raise Uncertain(f"nobody knows whether it arrived ({reason}): --again sends it once more") from None
            raise DeliveryError(f"{self.mail.host} broke off: {self._reason(error)}") from None

    def check(self) -> str:
        """Connect and log in, and write to nobody."""
        self._connected()
        how = f"takes the login of {self.mail.user}" if self.mail.user else "answers"
        return f"{self.mail.host} {how} ({self.mail.security})"

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()

    def _connected(self) -> _Plain:
        """One login for all addresses: a server that refuses it is not asked again, for that may lock the mailbox."""
        if self._refusal is not None:
            raise self._refusal
        if self._smtp is None:
            try:
                smtp = self._open()
                try:
                    self._log_in(smtp)
                except BaseException:
                    smtp.close()
                    raise
            except (DeliveryError, ConfigError) as refusal:
                self._refusal = refusal
                raise
            self._smtp = smtp
        return self._smtp

    def _open(self) -> _Plain:
        mail, port = self.mail, self.mail.port or PORTS[self.mail.security]
        if mail.security == "plain" and (self.password or self.token) and not is_loopback(mail.host):
            raise ConfigError(f'{mail.host} is not this machine: a password is only sent encrypted; security = "tls"')
        try:
            if mail.security == "tls":
                return _Encrypted(mail.host, port, timeout=SECONDS, context=self.tls)
            smtp = _Plain(mail.host, port, timeout=SECONDS)
            if mail.security == "starttls":
                smtp.starttls(context=self.tls)
            smtp.ehlo()
            return smtp
        except ssl.SSLCertVerificationError as error:
            raise DeliveryError(
                f"{mail.host}: its certificate is not trusted ({error.verify_message}); [network] ca_bundle names yours"
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise DeliveryError(f'{mail.host} offers no STARTTLS on port {port}; try security = "tls"') from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"{mail.host}:{port} cannot be reached: {self._reason(error)}") from None

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        user = self.mail.user
        try:
            if self.token is not None:
                bearer = f"user={user}\x01auth=Bearer {self.token}\x01\x01"
                smtp.ehlo_or_helo_if_needed()
                # a second question is the refusal in detail, which wants an empty answer
                smtp.auth("XOAUTH2", lambda asked=None: "" if asked else bearer)
            elif self.password is not None:
                _by_password(smtp, user, self.password)
        except smtplib.SMTPAuthenticationError as error:
            where = self.mail.password or self.mail.token or self.mail.refresh_token
            raise DeliveryError(
                f"{self.mail.host} refused the login of {user}: {self._said(error.smtp_error, error.smtp_code)};"
                f" renew what lies in {where}"
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise DeliveryError(
                f"{self.mail.host} offers no login of this kind: leave user and password out?"
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"{self.mail.host} broke off at the login: {self._reason(error)}") from None

    def _said(self, words: bytes | str, code: int) -> str:
        told = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return excerpt(f"{code} {told}", self._secrets)

    def _reason(self, error: Exception) -> str:
        return excerpt(str(error) or type(error).__name__, self._secrets)

    @property
    def _secrets(self) -> Collection[str]:
        return [one for one in (self.password, self.token) if one]
