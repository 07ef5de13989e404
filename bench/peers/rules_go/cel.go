package main

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

// cel-go: a program for each rule, compiled with OptOptimize, on variables that are strings. Forbids are tried first, and
// the first that is true ends the search.
type celRules struct {
	permits, forbids, requires []cel.Program
}

func celText(r rule) string {
	folder := strings.TrimSuffix(r.Path, "*")
	return fmt.Sprintf("purpose == %q && agent_class == %q && action == %q && path.startsWith(%q) && path.lastIndexOf('/') == %d",
		r.Purpose, r.Class, r.Action, folder, len(folder)-1)
}

func anyTrue(programs []cel.Program, input map[string]any) bool {
	for _, program := range programs {
		out, _, err := program.Eval(input)
		check(err)
		if out.Value() == true {
			return true
		}
	}
	return false
}

func (c *celRules) decide(input map[string]any) string {
	if anyTrue(c.forbids, input) {
		return "deny"
	}
	if !anyTrue(c.permits, input) {
		return "no_match"
	}
	return combine(false, true, anyTrue(c.requires, input))
}

// What a host's hash looks for; empty where it leaves that to CEL.
type celKey struct{ folder, purpose, class string }

// loadCel sorts the rules by the key that a host makes of them.
func loadCel(folder string, requests []request, key func(path, purpose, class string) celKey) decide {
	options := []cel.EnvOption{ext.Strings()}
	for _, name := range []string{"purpose", "agent_class", "action", "path"} {
		options = append(options, cel.Variable(name, cel.StringType))
	}
	env, err := cel.NewEnv(options...)
	check(err)
	byKey := map[celKey]*celRules{}
	for _, r := range readRules(folder) {
		ast, issues := env.Compile(celText(r))
		check(issues.Err())
		program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
		check(err)
		name := key(r.Path, r.Purpose, r.Class)
		found := byKey[name]
		if found == nil {
			found = &celRules{}
			byKey[name] = found
		}
		switch r.Effect {
		case "permit":
			found.permits = append(found.permits, program)
		case "forbid":
			found.forbids = append(found.forbids, program)
		default:
			found.requires = append(found.requires, program)
		}
	}
	inputs := make([]map[string]any, len(requests))
	for i, r := range requests {
		inputs[i] = map[string]any{"purpose": r.Purpose, "agent_class": r.Class, "action": r.Action, "path": r.Path}
	}
	return func(i int) string {
		r := &requests[i]
		found := byKey[key(r.Path, r.Purpose, r.Class)]
		if found == nil {
			return "no_match"
		}
		return found.decide(inputs[i])
	}
}

// All programs, one after the other.
func loadCelPlain(folder string, requests []request) decide {
	return loadCel(folder, requests, func(path, purpose, class string) celKey { return celKey{} })
}

// The host finds what has the purpose and the class by a hash; CEL does the rest.
func loadCelHash(folder string, requests []request) decide {
	return loadCel(folder, requests, func(path, purpose, class string) celKey { return celKey{"", purpose, class} })
}

// The host's hash knows the folder of the path too: CEL evaluates only what matches.
func loadCelIndex(folder string, requests []request) decide {
	return loadCel(folder, requests, func(path, purpose, class string) celKey {
		return celKey{path[:strings.LastIndexByte(path, '/')], purpose, class}
	})
}
