from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from os import PathLike
from typing import Any, Never, TypedDict, TypeVar, Unpack

_S = TypeVar("_S", bound=str | Mapping[str, Any])

class Diagnostic:
    """One mistake in a policy; ``str()`` renders it with its caret."""

    @property
    def severity(self) -> str: ...
    @property
    def phase(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def message(self) -> str: ...
    @property
    def source_line(self) -> str: ...
    @property
    def help(self) -> str: ...

class Terms:
    """What must be kept by whoever delivers the secret."""

    @property
    def audit(self) -> str: ...
    @property
    def bind(self) -> tuple[str, ...]: ...
    @property
    def cache(self) -> timedelta | None:
        """For how long the decision may be used again; None: not at all."""
    @property
    def deliver(self) -> str: ...
    @property
    def depth(self) -> int | None: ...
    @property
    def fields(self) -> tuple[str, ...] | None:
        """The keys that are granted; None: all of them."""
    @property
    def monitor(self) -> str: ...
    @property
    def notify(self) -> tuple[str, ...]: ...
    @property
    def revoke_on(self) -> tuple[str, ...]: ...
    @property
    def revoke_within(self) -> timedelta | None: ...
    @property
    def rotate(self) -> bool: ...
    @property
    def ttl(self) -> timedelta | None: ...
    @property
    def uses(self) -> int | None: ...
    def __reduce__(self) -> Never: ...

class Need:
    """Something that is missing for a PERMIT."""

    @property
    def need(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def roles(self) -> tuple[str, ...]: ...
    @property
    def within(self) -> timedelta | None: ...

class RuleError:
    """A rule that could not be evaluated, and the attributes that it lacked."""

    @property
    def rule(self) -> str: ...
    @property
    def missing(self) -> tuple[str, ...]: ...

class Decision:
    """What came out, why, and on which terms. True for PERMIT only."""

    @property
    def permitted(self) -> bool: ...
    def __bool__(self) -> bool: ...
    @property
    def outcome(self) -> str:
        """The word ``PERMIT``, ``DENY`` or ``CHALLENGE``."""
    @property
    def reason(self) -> str: ...
    @property
    def terms(self) -> Terms: ...
    @property
    def needs(self) -> tuple[Need, ...]: ...
    @property
    def binding(self) -> str:
        """The digest that an approver approves; on a CHALLENGE only, else empty."""
    @property
    def rules(self) -> tuple[str, ...]: ...
    @property
    def errors(self) -> tuple[RuleError, ...]: ...
    @property
    def invalid_fields(self) -> tuple[str, ...]: ...
    @property
    def shadow(self) -> tuple[str, ...]: ...
    @property
    def policy_digest(self) -> str: ...
    def to_json(self) -> str:
        """Return the bytes of the decision: equal decisions are equal bytes, in every language."""
    def __reduce__(self) -> Never: ...

class _WordsWithoutAgent(TypedDict, total=False):
    subject: Mapping[str, Any] | None
    chain: Sequence[Mapping[str, Any]] | None
    action: str | None
    secret: str | Mapping[str, Any] | None
    purpose: str | None
    environment: str | None
    risk: int | None
    task: Mapping[str, Any] | None
    tools: Sequence[Mapping[str, Any]] | None
    destination: Mapping[str, Any] | None
    client_ip: str | None
    approval: Mapping[str, Any] | None
    degraded: Sequence[str] | None
    signal: Mapping[str, int | bool] | None
    context: Mapping[str, Any] | None
    attested: Sequence[str] | None
    now: datetime | float | str | None

class _Words(_WordsWithoutAgent, total=False):
    agent: str | Mapping[str, Any] | None

class PreparedAgent:
    """An agent that asks often, checked and looked up once, for one engine."""

    @property
    def agent(self) -> Any: ...
    def decide(self, **words: Unpack[_WordsWithoutAgent]) -> Decision: ...
    def check(self, **words: Unpack[_WordsWithoutAgent]) -> str: ...
    def decide_many(
        self, secrets: Sequence[str | Mapping[str, Any]], **words: Unpack[_WordsWithoutAgent]
    ) -> list[Decision]: ...
    def filter(self, secrets: Sequence[_S], **words: Unpack[_WordsWithoutAgent]) -> list[_S]: ...
    def __reduce__(self) -> Never: ...

class Engine:
    """Compiled policies: immutable, for any number of threads."""

    @staticmethod
    def from_files(
        *paths: str | PathLike[str], enforces: Sequence[str] | None = None, max_rule_cost: int = 1_000_000
    ) -> Engine:
        """Compile files, and folders of ``.gate`` files, to one policy set."""
    @staticmethod
    def from_text(
        text: str, name: str = "policy.gate", *, enforces: Sequence[str] | None = None, max_rule_cost: int = 1_000_000
    ) -> Engine:
        """Compile one policy from memory."""
    @staticmethod
    def from_sources(
        sources: Mapping[str, str], *, enforces: Sequence[str] | None = None, max_rule_cost: int = 1_000_000
    ) -> Engine:
        """Compile policies from memory, by the names that diagnostics show."""
    def decide(self, request: dict[str, Any] | None = None, **words: Unpack[_Words]) -> Decision:
        """Decide a dict in the JSON form of a request, or a request in the words of the language."""
    def check(self, request: dict[str, Any] | None = None, **words: Unpack[_Words]) -> str:
        """Return the outcome alone."""
    def decide_json(self, json: str | bytes | bytearray | memoryview) -> Decision:
        """Read a request's JSON and decide it."""
    def decide_many(self, secrets: Sequence[str | Mapping[str, Any]], **words: Unpack[_Words]) -> list[Decision]:
        """Decide for each of these secrets."""
    def filter(self, secrets: Sequence[_S], **words: Unpack[_Words]) -> list[_S]:
        """Return those of these secrets that would be permitted."""
    def prepare(self, agent: str | Mapping[str, Any]) -> PreparedAgent:
        """Check an agent that will ask often, and look it up."""
    def explain_json(self, request: dict[str, Any] | None = None, **words: Unpack[_Words]) -> str:
        """Return the decision's JSON with what each rule saw. For people; values of the request stand in it."""
    def binding(self, request: dict[str, Any] | None = None, **words: Unpack[_Words]) -> str:
        """Return what an approver has to approve for this request; ValueError where it is not well-formed."""
    @property
    def policy_digest(self) -> str: ...
    def __reduce__(self) -> Never: ...

class _Exchange:
    """One request of an agent before a server, step by step: see daygate/vault_guard.h."""

    @property
    def step(self) -> str: ...
    def call(self) -> tuple[str, str, list[tuple[str, str]], bytes]: ...
    def forward(self) -> tuple[list[tuple[str, str]], bytes | None, bool]: ...
    def answered(self, status: int, body: bytes) -> None: ...
    def failed(self, why: str) -> None: ...
    @property
    def status(self) -> int: ...
    @property
    def body(self) -> bytes | None: ...
    @property
    def cause(self) -> str: ...
    @property
    def message(self) -> str: ...
    def take_decision(self) -> Decision | None: ...
    @property
    def id(self) -> str: ...
    @property
    def accessors(self) -> tuple[str, ...]: ...

class _Guard:
    @staticmethod
    def make(engine: Engine, **options: Any) -> _Guard: ...
    def begin(
        self,
        words: dict[str, Any],
        method: str,
        target: str,
        headers: list[tuple[str | bytes, str | bytes]],
        body: bytes,
    ) -> _Exchange: ...
    def revoke(self, accessor: str) -> _Exchange: ...
    @property
    def max_answer(self) -> int: ...
    @property
    def enforces(self) -> tuple[str, ...]: ...
    @staticmethod
    def needs_body(target: str) -> bool: ...

class Fields:
    """What claims have become: immutable, for any number of threads."""

    def words(self) -> dict[str, Any]:
        """Return them in the words of the language, for ``decide(**words)``: a dict of the caller's own."""
    def to_json(self) -> str:
        """Return them in the JSON form of a request: ``subject``, and ``context`` with ``attested``."""
    def join(self, other: Fields) -> Fields:
        """Return what two tokens say together; ClaimsError where they do not agree."""
    @property
    def attested(self) -> tuple[str, ...]:
        """What the mapper vouches for."""
    def __reduce__(self) -> Never: ...

class Mapper:
    """How the claims of one kind of token become fields: immutable, for any number of threads."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    def map(self, claims: str | bytes | dict[str, Any], *, type: str = "") -> Fields:
        """Map the claims of a token that was proven; ``type`` is ``typ`` of its header. ClaimsError refuses them."""
    def __reduce__(self) -> Never: ...

class Mappers:
    """The mappers of a file, by their names."""

    @staticmethod
    def from_text(text: str, name: str = "mappers.claims", *, engine: Engine | None = None) -> Mappers:
        """Read mappers; PolicyError shows mistakes. With an engine, words that are no members of enums are some."""
    @staticmethod
    def from_file(path: str | PathLike[str], *, engine: Engine | None = None) -> Mappers:
        """Read the mappers of a file."""
    @staticmethod
    def ready() -> Mappers:
        """Return the ones that come with the library."""
    @staticmethod
    def ready_text() -> str:
        """Return the file that they stand in, to read and to begin with."""
    def __getitem__(self, name: str) -> Mapper: ...
    def __contains__(self, name: object) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str]: ...
    def __reduce__(self) -> Never: ...

def _set_policy_error(error: type[Exception]) -> None: ...
def _set_claims_error(error: type[Exception]) -> None: ...
