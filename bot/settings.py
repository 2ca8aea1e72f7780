"""What can be set from outside, each with its default; the fields here are `.env.example`.

May import pydantic and the standard library only. Values come from the environment, then from a
`.env` file in the current folder. Slack's three secrets may be empty: the sandbox needs none.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_DATABASES = ("sqlite://", "postgresql+psycopg://", "postgresql://", "postgres://")


class SettingsError(ValueError):
    """A setting that cannot be used; the text is one sentence for each."""


class Settings(BaseSettings):
    """Everything `homeroom` can be told. Secrets stay out of `repr`, and so out of logs."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: str = Field(
        default="",
        repr=False,
        pattern=r"^(xoxb-.+)?$",
        description="The bot's token, xoxb-…, from “OAuth & Permissions” of your Slack app.",
    )
    slack_app_token: str = Field(
        default="",
        repr=False,
        pattern=r"^(xapp-.+)?$",
        description="The app-level token for Socket Mode, xapp-…, from “Basic Information”.",
    )
    slack_signing_secret: str = Field(
        default="",
        repr=False,
        description="Proves that a request over HTTP comes from Slack; Socket Mode needs none.",
    )
    slack_client_id: str = Field(
        default="",
        description="For many workspaces instead of the bot's token: from “Basic Information”.",
    )
    slack_client_secret: str = Field(
        default="",
        repr=False,
        description="Goes with SLACK_CLIENT_ID, and is found beside it.",
    )
    token_keys: str = Field(
        default="",
        repr=False,
        description="Keys for their tokens, from `homeroom key`; newest first, commas between.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Where browsers reach Homeroom, https://…; it is installed at /slack/install.",
    )
    slack_mode: Literal["socket", "http"] = Field(
        default="socket",
        description="How Slack reaches Homeroom: socket (Socket Mode), or http (see the README).",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Where HTTP mode listens, for the reverse proxy; 0.0.0.0 is everywhere.",
    )
    port: int = Field(
        default=3000,
        ge=0,
        le=65535,
        description="The port of HTTP mode; 0 takes a free one.",
    )
    processes: int = Field(
        default=1,
        ge=1,
        le=32,
        description="How many processors to answer with; each takes about 100 MB of memory.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        pattern=r"^https?://.+/$",
        description="Where Slack's Web API is; only a stand-in for Slack changes this.",
    )
    database_url: str = Field(
        default="sqlite:///homeroom.db",
        repr=False,
        description="Where the check-ins are kept: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    messages_per_second: float = Field(
        default=5.0,
        gt=0,
        le=50,
        description="At most so many messages a second to a workspace; Slack's limit is learnt.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO",
        description="How much is logged: DEBUG, INFO, WARNING or ERROR.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text",
        description="How it is logged: text, or json with one object a line.",
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(_DATABASES):
            raise ValueError("must begin with sqlite:// or postgresql://")
        return url

    @field_validator("slack_api_url", mode="before")
    @classmethod
    def _with_a_slash(cls, url: object) -> object:
        return url.rstrip("/") + "/" if isinstance(url, str) else url

    @field_validator("public_url", mode="before")
    @classmethod
    def _without_a_slash(cls, url: object) -> object:
        return url.rstrip("/") if isinstance(url, str) else url

    @field_validator("slack_mode", "log_format", mode="before")
    @classmethod
    def _in_small_letters(cls, word: object) -> object:
        return word.lower() if isinstance(word, str) else word

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @property
    def is_distributed(self) -> bool:
        """Whether workspaces install Homeroom themselves, instead of one giving its token."""
        return bool(self.slack_client_id or self.slack_client_secret)

    @property
    def keys(self) -> list[str]:
        """`token_keys`, one by one."""
        return [key.strip() for key in self.token_keys.split(",") if key.strip()]

    @property
    def missing_for_slack(self) -> tuple[str, ...]:
        """Names that `homeroom run` cannot do without and that are empty."""
        if self.is_distributed:
            names = "slack_client_id slack_client_secret slack_signing_secret token_keys public_url"
            return tuple(name.upper() for name in names.split() if not getattr(self, name))
        needed = {"SLACK_BOT_TOKEN": self.slack_bot_token}
        if self.slack_mode == "http":
            needed["SLACK_SIGNING_SECRET"] = self.slack_signing_secret
        else:
            needed["SLACK_APP_TOKEN"] = self.slack_app_token
        return tuple(name for name, value in needed.items() if not value)


def load(env_file: Path | str | None = ".env") -> Settings:
    """The settings of this process; SettingsError says in one sentence each what is wrong."""
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # read by pydantic-settings
    except ValidationError as error:
        sentences = (_sentence(tuple(fault["loc"]), fault["msg"]) for fault in error.errors())
        raise SettingsError(" ".join(sentences)) from None


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    name = str(where[0]) if where else "settings"
    field = Settings.model_fields.get(name)
    hint = f" ({field.description})" if field and field.description else ""
    return f"{name.upper()}: {message.removeprefix('Value error, ')}{hint}"
