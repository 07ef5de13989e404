"""The rules of the selective workload in the languages of other engines.

A rule is a member of rules.json: {"id", "effect", "action", "path", "purpose", "class"}; `path` ends in one segment of any
kind, `/*`. Engines without a third effect say `require` in a way of their own: see what reads these texts.
"""
import json


def folder_of(rule):
    return rule["path"].removesuffix("/*")


# What comes out, from the boolean rules permit, forbid and require. Not `permit` alone: no match and deny are told apart.
REGO_OUTCOME = """
default outcome := "no_match"

outcome := "deny" if forbid
else := "challenge" if {
	permit
	require
}
else := "permit" if permit
"""


def rego_rules(rules):
    """A rule of Rego for each rule."""
    text = ["package load\n", REGO_OUTCOME]
    for rule in rules:
        text.append(f"""
# {rule["id"]}
{rule["effect"]} if {{
	input.context.purpose == "{rule["purpose"]}"
	input.subject.properties.class == "{rule["class"]}"
	input.action.name == "{rule["action"]}"
	glob.match("{rule["path"]}", ["/"], input.resource.id)
}}
""")
    return "".join(text)


def rego_keyed():
    """One policy for all rules, which are data, keyed by what they name."""
    return "package load\n" + REGO_OUTCOME + """
segments := split(input.resource.id, "/")

folder := concat("/", array.slice(segments, 0, count(segments) - 1))

found := data.rules[folder][input.context.purpose][input.subject.properties.class][input.action.name]

permit if found.permit

forbid if found.forbid

require if found.require
"""


def keyed_data(rules):
    keyed = {}
    for rule in rules:
        place = keyed
        for key in (folder_of(rule), rule["purpose"], rule["class"], rule["action"], rule["effect"]):
            place = place.setdefault(key, {})
        place[rule["id"]] = True
    return json.dumps({"rules": keyed})


def cedar(rule, scope, when):
    effect = "permit" if rule["effect"] == "permit" else "forbid"
    return f"""@id("{rule["id"]}")
@effect("{rule["effect"]}")
{effect} ({scope})
when {{ {when} }};

"""


def cedar_when(rules):
    """Everything but the action in conditions. Cedar's `*` takes more than one segment; no request has more."""
    return "".join(cedar(rule, f'principal, action == Action::"{rule["action"]}", resource',
                         f'context.purpose == "{rule["purpose"]}" && principal.class == "{rule["class"]}" && '
                         f'resource.path like "{rule["path"]}"') for rule in rules)


def cedar_scoped(rules):
    """Classes and folders as groups that agents and secrets are in."""
    return "".join(cedar(rule, f'principal in Class::"{rule["class"]}", action == Action::"{rule["action"]}", '
                         f'resource in Folder::"{folder_of(rule)}"',
                         f'context.purpose == "{rule["purpose"]}"') for rule in rules)


def write(folder):
    """Puts them beside rules.json."""
    rules = json.loads((folder / "rules.json").read_text(encoding="utf-8"))
    for name, text in {"rules.rego": rego_rules(rules), "keyed.rego": rego_keyed(), "keyed.json": keyed_data(rules),
                       "when.cedar": cedar_when(rules), "scoped.cedar": cedar_scoped(rules)}.items():
        (folder / name).write_text(text, encoding="utf-8")
