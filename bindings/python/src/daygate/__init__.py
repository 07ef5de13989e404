r"""Decides, before every retrieval, whether this agent may have this secret, and on which terms.

>>> engine = Engine.from_text('''
... policy payments
... vocabulary { enum AgentClass { batch_etl } }
... permit settles {
...   action read
...   secret "secret/data/payments/*"
...   when   agent.class == batch_etl
...   grant  ttl 5m, uses 1
... }
... ''')
>>> decision = engine.decide(
...     agent={"id": "etl-7", "class": "batch_etl"},
...     action="read",
...     secret="secret/data/payments/stripe",
...     now=1795485600,
... )
>>> decision
<Decision PERMIT permitted payments.settles>
>>> decision.terms.ttl
datetime.timedelta(seconds=300)

A decision is true for PERMIT only, and nothing but a mistake in the program raises: what can not be decided is denied.

>>> bool(engine.decide(agent={"id": "etl-7"}, action="read", secret="secret/data/hr/salaries", now=1795485600))
False

Policies that do not compile raise :class:`PolicyError`, whose text shows each mistake with a caret.

>>> try:
...     Engine.from_text("policy p\npermit all { when agent.idd == 'a' }\n", name="p.gate")
... except PolicyError as error:
...     print(error.diagnostics[0].line, error.diagnostics[0].message)
2 'agent.idd' does not exist; 'agent.id' does

Claims of a token that was proven become words of a request by a mapper: :mod:`daygate.claims`.

An :class:`Engine` and a :class:`PreparedAgent` may be used by any number of threads at once; the GIL is not held while
they decide.
"""

from . import claims
from ._daygate import (
    Decision,
    Diagnostic,
    Engine,
    Need,
    PreparedAgent,
    RuleError,
    Terms,
    _set_policy_error,
)

__all__ = ["Decision", "Diagnostic", "Engine", "Need", "PolicyError", "PreparedAgent", "RuleError", "Terms", "claims"]


class PolicyError(ValueError):
    """Policies, or mappers of claims, that do not compile or can not be read.

    Its text is for people: every mistake with its file, line and caret. ``diagnostics`` has them one by one.
    """

    def __init__(self, message: str, diagnostics: list[Diagnostic]) -> None:
        super().__init__(message)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)


_set_policy_error(PolicyError)
