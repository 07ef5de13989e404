package main

import (
	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

// Casbin: a policy line for each rule, columns compared by the matcher, the cheapest first. A rule that requires is a line
// whose effect Casbin does not know: it is tried, and has none.
const casbinModel = `
[request_definition]
r = purpose, class, action, path

[policy_definition]
p = id, purpose, class, action, path, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = r.purpose == p.purpose && r.class == p.class && r.action == p.action && globMatch(r.path, p.path)
`

func loadCasbin(folder string, requests []request) decide {
	parsed, err := model.NewModelFromString(casbinModel)
	check(err)
	enforcer, err := casbin.NewEnforcer(parsed)
	check(err)
	effects := map[string]string{"permit": "allow", "forbid": "deny", "require": "require"}
	var lines [][]string
	for _, r := range readRules(folder) {
		lines = append(lines, []string{r.ID, r.Purpose, r.Class, r.Action, r.Path, effects[r.Effect]})
	}
	_, err = enforcer.AddPolicies(lines)
	check(err)
	inputs := make([][]any, len(requests))
	for i, r := range requests {
		inputs[i] = []any{r.Purpose, r.Class, r.Action, r.Path}
	}
	return func(i int) string {
		permitted, because, err := enforcer.EnforceEx(inputs[i]...)
		check(err)
		return combine(len(because) > 0 && because[5] == "deny", permitted, false)
	}
}
