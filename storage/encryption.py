"""Tokens at rest: the database, its backups and whoever reads them hold ciphertext only.

Fernet (AES-128-CBC with HMAC-SHA256), with the keys of the setting `TOKEN_KEYS`, the newest first:
it encrypts, and the others still decrypt. Each text says whose it is, so that one copied into
another's row is refused. May import cryptography and the standard library.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_LENGTH = 44


class BadKeys(ValueError):
    """Keys that cannot be used; the text is one sentence, without them."""


class Unreadable(ValueError):
    """A token that none of the keys decrypts; the text says whose."""


def new_key() -> str:
    """A key, made at random: 44 letters, digits, - and _."""
    return Fernet.generate_key().decode()


class TokenKeys:
    """Encrypts with the first of `keys`, and decrypts with any. BadKeys where one is no key."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise BadKeys("TOKEN_KEYS is not set: `homeroom key` makes a key.")
        fernets = [_fernet(key, place) for place, key in enumerate(keys, 1)]
        self._newest = fernets[0]
        self._any = MultiFernet(fernets)

    def encrypt(self, token: str, owner: str) -> str:
        return self._newest.encrypt(f"{owner}\n{token}".encode()).decode()

    def decrypt(self, text: str, owner: str) -> str:
        """The token that `encrypt` was given for that owner. Unreadable where it is not."""
        try:
            said, _, token = self._any.decrypt(text.encode()).decode().partition("\n")
        except InvalidToken:
            said, token = "", ""
        if said != owner:
            raise Unreadable(owner)
        return token

    def is_by_newest(self, text: str) -> bool:
        """Whether the first key alone can read it."""
        try:
            self._newest.decrypt(text.encode())
        except InvalidToken:
            return False
        return True


def _fernet(key: str, place: int) -> Fernet:
    try:
        if len(key) == _LENGTH:  # decoding would stop, content, where a longer text goes on
            return Fernet(key)
    except ValueError:
        pass
    raise BadKeys(f"TOKEN_KEYS: key {place} is not one that `homeroom key` made.")
