"""From the claims of a token to a request: who asks, on whose behalf, along which chain, and what of it is attested.

>>> import daygate
>>> mapper = daygate.claims.ready("jwt_svid")
>>> fields = mapper.map({"sub": "spiffe://example.org/etl"})
>>> fields.words()["agent"]["id"], fields.attested
('spiffe://example.org/etl', ('agent.auth_method', 'agent.id', 'agent.workload'))
>>> engine = daygate.Engine.from_text('''
... policy p
... permit etl { action read when attested(agent.id) && agent.id == "spiffe://example.org/etl" }
... ''')
>>> engine.decide(action="read", secret="secret/data/pay/stripe", now=1795485600, **fields.words())
<Decision PERMIT permitted p.etl>

Prove the token first, by your own means: what a mapper makes attested is as good as that. Claims are given as their
JSON, or as the dict that a library made of it. The JSON is better: a dict does not show that a member stood twice.

Claims that are refused raise :class:`ClaimsError`; nothing is mapped by half.

>>> try:
...     mapper.map({"sub": "etl"})
... except ClaimsError as error:
...     print(error)
mapper jwt_svid: claim sub is no SPIFFE ID

Mappers of your own are a file of text, whose mistakes raise :class:`daygate.PolicyError`: docs/claims.md of the project
has the language, and what each of the ready ones fills.

>>> ours = Mappers.from_text('mapper ours like jwt_svid { environment = prod }')
>>> ours["ours"].map('{"sub": "spiffe://example.org/etl"}').words()["environment"]
'prod'
"""

from ._daygate import Fields, Mapper, Mappers, _set_claims_error

__all__ = ["ClaimsError", "Fields", "Mapper", "Mappers", "ready"]


class ClaimsError(ValueError):
    """Claims that are none, or not such as the mapper wants; or two tokens that do not agree.

    Its text quotes names of claims and short values: it is for the operator. ``foreign`` is true where the claims are
    of another issuer, audience or type than those that the mapper names.
    """

    def __init__(self, message: str, foreign: bool = False) -> None:
        super().__init__(message)
        self.foreign = foreign


def ready(name: str) -> Mapper:
    """Return the mapper of this name that comes with the library; KeyError where there is none."""
    return Mappers.ready()[name]


_set_claims_error(ClaimsError)
