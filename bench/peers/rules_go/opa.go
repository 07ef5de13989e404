package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// OPA: a prepared query on inputs that are parsed already. Data is kept in OPA's own form.
func loadOpa(policy, data string, requests []request) decide {
	object := map[string]any{}
	check(json.NewDecoder(strings.NewReader(data)).Decode(&object))
	store := inmem.NewFromObjectWithOpts(object, inmem.OptReturnASTValuesOnRead(true))
	background := context.Background()
	query, err := rego.New(rego.Query("data.load.outcome"), rego.Module("load.rego", policy), rego.Store(store)).
		PrepareForEval(background)
	check(err)
	inputs := make([]rego.EvalOption, len(requests))
	for i, r := range requests {
		value, err := ast.ValueFromReader(strings.NewReader(string(r.document)))
		check(err)
		inputs[i] = rego.EvalParsedInput(value)
	}
	return func(i int) string {
		results, err := query.Eval(background, inputs[i])
		check(err)
		return results[0].Expressions[0].Value.(string)
	}
}

// A rule of Rego for each rule, which OPA indexes.
func loadOpaRules(folder string, requests []request) decide {
	return loadOpa(readText(folder, "rules.rego"), "{}", requests)
}

// Rules as data, keyed by what they name.
func loadOpaKeyed(folder string, requests []request) decide {
	return loadOpa(readText(folder, "keyed.rego"), readText(folder, "keyed.json"), requests)
}
