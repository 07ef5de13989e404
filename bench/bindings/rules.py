"""Ten rules and a request, in the words of each engine: the same for all that the bindings are measured beside."""

import json
import pathlib

RULES = [
    {"class": f"c{i % 5}", "purpose": f"p{i % 3}", "prefix": f"secret/data/team{i}/", "risk": 40 + i} for i in range(10)
]
# The sixth rule permits it.
REQUEST = {"class": "c0", "purpose": "p2", "path": "secret/data/team5/stripe", "risk": 10}


def gate() -> str:
    """Daygate's."""
    classes = ", ".join(f"c{i}" for i in range(5))
    lines = ["policy bench", "", f"vocabulary {{ enum AgentClass {{ {classes} }} enum Purpose {{ p0, p1, p2 }} }}"]
    for i, rule in enumerate(RULES):
        lines += [
            f"permit r{i} {{",
            "  action read",
            f'  secret "{rule["prefix"]}*"',
            f"  when agent.class == {rule['class']} && purpose == {rule['purpose']} && risk < {rule['risk']}",
            "}",
        ]
    return "\n".join(lines) + "\n"


def rego() -> str:
    """Rego's."""
    text = "package bench\n\nimport rego.v1\n\ndefault allow := false\n"
    for rule in RULES:
        text += (
            f'\nallow if {{\n\tinput.class == "{rule["class"]}"\n\tinput.purpose == "{rule["purpose"]}"\n'
            f'\tstartswith(input.path, "{rule["prefix"]}")\n\tinput.risk < {rule["risk"]}\n}}\n'
        )
    return text


def cedar() -> str:
    """Cedar's."""
    return "\n".join(
        "permit(principal, action, resource) when { "
        f'context.class == "{rule["class"]}" && context.purpose == "{rule["purpose"]}" && '
        f'context.path like "{rule["prefix"]}*" && context.risk < {rule["risk"]} }};'
        for rule in RULES
    )


def cel() -> list[str]:
    """CEL's, an expression for each."""
    return [
        f'class == "{rule["class"]}" && purpose == "{rule["purpose"]}" && '
        f'path.startsWith("{rule["prefix"]}") && risk < {rule["risk"]}'
        for rule in RULES
    ]


def write(folder: pathlib.Path) -> None:
    """Write them for programs in other languages."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.gate").write_text(gate())
    (folder / "rules.rego").write_text(rego())
    (folder / "rules.json").write_text(json.dumps({"cel": cel(), "request": REQUEST}))
